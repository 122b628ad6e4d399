#include "binary/installs.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "catch.h"
#include "fake_world.h"
#include "os/error_text.h"
#include "processes.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using test::WorkingDirectory;

ManagedLaunchers managed_launchers(const std::string& data_root) {
  return modeldprobe::managed_launchers(data_root, test::direct_access());
}

std::optional<std::string> current_launcher(const std::string& data_root) {
  return modeldprobe::current_launcher(data_root, test::direct_access()).path;
}

bool is_file(const std::string& path) {
  return modeldprobe::examine_path(path, test::direct_access()).presence == Presence::present;
}

const std::string platform(platform_name());

std::string make_launcher(const TemporaryDirectory& root, const std::string& version) {
  return root.write("modeld/" + version + "/" + platform + "/modeld", "", 0755);
}

std::vector<std::string> sorted_launchers(const TemporaryDirectory& root) {
  std::vector<std::string> launchers = managed_launchers(root.path()).paths;
  std::sort(launchers.begin(), launchers.end());
  return launchers;
}

}  // namespace

TEST_CASE("the platform has an operating system and an architecture by Go's names", "[installs]") {
  CHECK(std::count(platform.begin(), platform.end(), '-') == 1);
  CHECK(platform.find("unknown") == std::string::npos);
}

TEST_CASE("without `current` there is no current launcher", "[installs]") {
  const TemporaryDirectory root;
  CHECK_FALSE(current_launcher(root.path()).has_value());
  CHECK_FALSE(current_launcher(root.at("no/such/root")).has_value());
}

TEST_CASE("`current` as a file holds a directory, or the launcher itself", "[installs]") {
  const TemporaryDirectory root;
  struct Row {
    std::string content;
    std::string launcher;
  };
  const auto row = GENERATE(values<Row>({
      {"/opt/v1/dir", "/opt/v1/dir/modeld"},
      {"/opt/v1/dir/", "/opt/v1/dir/modeld"},
      {"/opt/v1/dir/modeld", "/opt/v1/dir/modeld"},
      {" \t/opt/v1/dir\r\n\n", "/opt/v1/dir/modeld"},
      {"\xC2\xA0/opt/v1/dir\xE2\x80\xA8", "/opt/v1/dir/modeld"},
      {"/opt/with space/dir", "/opt/with space/dir/modeld"},
      {"/opt/modeld-1", "/opt/modeld-1/modeld"},
      // relative text is against the working directory, so it stays as it is
      {"v1/dir", "v1/dir/modeld"},
      {"./modeld", "./modeld"},
      {"modeld", "modeld"},
  }));
  CAPTURE(row.content);
  root.write("modeld/current", row.content);
  CHECK(current_launcher(root.path()) == row.launcher);
}

TEST_CASE("a `current` that says nothing names nothing", "[installs]") {
  const TemporaryDirectory root;
  root.write("modeld/current", " \n");
  CHECK_FALSE(current_launcher(root.path()).has_value());
  root.write("modeld/current", std::string(1 << 17, 'x'));
  CHECK_FALSE(current_launcher(root.path()).has_value());
}

TEST_CASE("a `current` that is no file and no link names nothing, and is not waited for",
          "[installs]") {
  const TemporaryDirectory root;
  root.make_directory("modeld/current");
  CHECK_FALSE(current_launcher(root.path()).has_value());

  const TemporaryDirectory with_fifo;
  with_fifo.make_directory("modeld");
  REQUIRE(::mkfifo(with_fifo.at("modeld/current").c_str(), 0600) == 0);
  CHECK_FALSE(current_launcher(with_fifo.path()).has_value());
}

TEST_CASE("`current` as a link leads to a directory, or to the launcher", "[installs]") {
  const TemporaryDirectory root;
  struct Row {
    std::string target;
    std::string launcher;
  };
  const std::vector<Row> rows = {
      {"/opt/v1/dir", "/opt/v1/dir/modeld"},
      {"/opt/v1/dir/modeld", "/opt/v1/dir/modeld"},
      // a relative target is against the link's own directory
      {"v1/dir", root.at("modeld/v1/dir/modeld")},
      {"./v1/modeld", root.at("modeld/v1/modeld")},
      {"../elsewhere", root.at("elsewhere/modeld")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.target);
    const std::string link = root.link("modeld/current", row.target);
    CHECK(current_launcher(root.path()) == row.launcher);
    REQUIRE(::unlink(link.c_str()) == 0);
  }
}

TEST_CASE("the scan finds every version's launcher for this platform", "[installs]") {
  const TemporaryDirectory root;
  const std::string one = make_launcher(root, "v0.9.0");
  const std::string two = make_launcher(root, "v0.10.0");
  const std::string odd = make_launcher(root, "not a version");
  CHECK(sorted_launchers(root) == std::vector<std::string>{odd, two, one});
}

TEST_CASE("the scan passes by what is no install", "[installs]") {
  const TemporaryDirectory root;
  const std::string good = make_launcher(root, "v1");
  make_launcher(root, ".staging");
  root.write("modeld/v2/other-platform/modeld", "");
  root.make_directory("modeld/v3/" + platform + "/modeld");  // a directory is no launcher
  root.make_directory("modeld/v4/" + platform);
  root.write("modeld/v5", "");
  root.link("modeld/v6", root.at("modeld/v1"));  // only real directories count
  root.link("modeld/v7/" + platform + "/modeld", "nowhere");
  root.write("modeld/current", root.at("modeld/v1"));
  CHECK(sorted_launchers(root) == std::vector<std::string>{good});
}

TEST_CASE("a launcher may be a link, and hidden directories count", "[installs]") {
  const TemporaryDirectory root;
  const std::string real = root.write("real", "", 0755);
  const std::string linked = root.link("modeld/v1/" + platform + "/modeld", real);
  const std::string hidden = make_launcher(root, ".hidden");
  CHECK(sorted_launchers(root) == std::vector<std::string>{hidden, linked});
}

TEST_CASE("without installs the scan finds nothing", "[installs]") {
  const TemporaryDirectory root;
  CHECK(managed_launchers(root.path()).paths.empty());
  root.write("modeld", "a file where the directory should be");
  CHECK(managed_launchers(root.path()).paths.empty());
}

TEST_CASE("a relative data root gives relative launchers", "[installs]") {
  const TemporaryDirectory root;
  make_launcher(root, "v1");
  const WorkingDirectory inside(root.path());
  CHECK(managed_launchers(".").paths ==
        std::vector<std::string>{"modeld/v1/" + platform + "/modeld"});
}

TEST_CASE("a file is anything but a directory, through links", "[installs]") {
  const TemporaryDirectory root;
  CHECK(is_file(root.write("file", "", 0600)));
  CHECK(is_file(root.link("link", "file")));
  root.make_directory("directory");
  CHECK_FALSE(is_file(root.at("directory")));
  CHECK_FALSE(is_file(root.link("to-directory", "directory")));
  CHECK_FALSE(is_file(root.link("dangling", "nothing")));
  CHECK_FALSE(is_file(root.at("nothing")));
  CHECK_FALSE(is_file(root.at("file/below")));
  CHECK_FALSE(is_file(""));
}

TEST_CASE("of far too many installs some are left out, and that is told", "[installs]") {
  const TemporaryDirectory root;
  make_launcher(root, "v1");
  CHECK(managed_launchers(root.path()).complete);
  for (int i = 0; i < 4200; ++i) root.make_directory("modeld/empty" + std::to_string(i));
  CHECK_FALSE(managed_launchers(root.path()).complete);
}

TEST_CASE("of installs with very long paths some are left out, and that is told", "[installs]") {
  const TemporaryDirectory root;
  for (int i = 100; i < 200; ++i) make_launcher(root, std::string(250, 'v') + std::to_string(i));
  CHECK(managed_launchers(root.path()).complete);
  for (int i = 200; i < 999; ++i) make_launcher(root, std::string(250, 'v') + std::to_string(i));
  const ManagedLaunchers found = managed_launchers(root.path());
  CHECK_FALSE(found.complete);
  CHECK(found.paths.size() > 500);
}

TEST_CASE("what cannot be examined is told with errno, by a child process too", "[installs]") {
  const TemporaryDirectory root;
  const std::string loop = root.link("modeld/v1/" + platform + "/modeld", "modeld");
  root.make_directory("modeld/current");
  const bool in_child = GENERATE(false, true);
  const Access access{test::generous(), in_child};

  const PathExamined examined = modeldprobe::examine_path(loop, access);
  CHECK(examined.presence == Presence::unreadable);
  CHECK(examined.error == ELOOP);
  CHECK(examined.problem == error_text(ELOOP));

  const ManagedLaunchers managed = modeldprobe::managed_launchers(root.path(), access);
  CHECK(managed.paths.empty());
  REQUIRE(managed.unreadable.size() == 1);
  CHECK(managed.unreadable.front().path == loop);
  CHECK(managed.unreadable.front().error == ELOOP);

  const CurrentLauncher current = modeldprobe::current_launcher(root.path(), access);
  CHECK_FALSE(current.path.has_value());
  REQUIRE(current.unreadable.has_value());
  CHECK_THAT(current.unreadable->problem, ContainsSubstring("directory"));
}

TEST_CASE("installs that cannot be listed to their end are not taken for none",
          "[installs][linux]") {
  const TemporaryDirectory root;
  make_launcher(root, "v1");
  const auto answer = ask_in_child(
      [&] {
        if (!test::break_directories()) return Answer{"no filter"};
        const ManagedLaunchers found = managed_launchers(root.path());
        if (found.unreadable.empty()) return Answer{"nothing is unreadable"};
        return Answer{found.unreadable.front().path, found.unreadable.front().problem};
      },
      test::generous());
  REQUIRE(answer);
  if (answer->front() != "no filter") {
    CHECK(*answer == Answer{root.at("modeld"), error_text(EIO)});
  }
}
