#include "may_hang.h"

#if defined(__linux__)

#include <filesystem>

#include "catch.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;

/// Works in another directory until the end of its life.
class WorkingDirectory {
 public:
  explicit WorkingDirectory(const std::string& path) { std::filesystem::current_path(path); }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;
  ~WorkingDirectory() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
};

}  // namespace

TEST_CASE("a path on a file system without a device, or through a link, may hang", "[may_hang]") {
  const test::TemporaryDirectory root;
  CHECK(app::may_hang("/proc/self"));
  CHECK(app::may_hang(root.link("link", "nowhere")));
  CHECK(app::may_hang(root.at("link/below")));
}

TEST_CASE("what is known to be good is not asked again", "[may_hang]") {
  const std::string known = "/proc";
  CHECK_FALSE(app::may_hang(known + "/nothing/is/here", known.size() + 1));
}

TEST_CASE("a relative path may hang where the working directory may", "[may_hang]") {
  const WorkingDirectory elsewhere("/proc");
  CHECK(app::may_hang("nothing-is-here"));
}

#endif
