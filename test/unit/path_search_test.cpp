// The search on PATH: find_on_path of installs.h.
#include "binary/installs.h"
#include "catch.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;
using test::WorkingDirectory;

}  // namespace

TEST_CASE("the first executable on PATH is found", "[path_search]") {
  const TemporaryDirectory root;
  root.make_directory("empty");
  const std::string first = root.write("first/modeld", "", 0755);
  const std::string second = root.write("second/modeld", "", 0755);
  CHECK(find_on_path(root.at("empty") + ":" + root.at("first") + ":" + root.at("second"),
                     "modeld") == first);
  CHECK(find_on_path(root.at("second") + ":" + root.at("first"), "modeld") == second);
  CHECK(find_on_path(root.at("nothing") + ":" + root.at("first"), "modeld") == first);
  CHECK(find_on_path(root.at("first") + "//", "modeld") == first);
}

TEST_CASE("directories and files that cannot be executed are skipped", "[path_search]") {
  const TemporaryDirectory root;
  root.write("plain/modeld", "", 0644);
  root.make_directory("directory/modeld");
  root.link("dangling/modeld", "nowhere");
  const std::string good = root.write("good/modeld", "", 0755);
  CHECK(find_on_path(root.at("plain") + ":" + root.at("directory") + ":" + root.at("dangling") +
                         ":" + root.at("good"),
                     "modeld") == good);
  CHECK_FALSE(find_on_path(root.at("plain") + ":" + root.at("directory"), "modeld").has_value());
}

TEST_CASE("a link to an executable counts", "[path_search]") {
  const TemporaryDirectory root;
  root.write("real", "", 0755);
  const std::string link = root.link("bin/modeld", root.at("real"));
  CHECK(find_on_path(root.at("bin"), "modeld") == link);
}

TEST_CASE("a first match in a relative or empty entry finds nothing", "[path_search]") {
  const TemporaryDirectory root;
  root.write("here/modeld", "", 0755);
  root.write("here/bin/modeld", "", 0755);
  const std::string good = root.write("good/modeld", "", 0755);
  const WorkingDirectory inside(root.at("here"));
  for (const std::string entry : {"", ".", "bin", "./bin", "../here", "bin/"}) {
    CAPTURE(entry);
    CHECK_FALSE(find_on_path(entry + ":" + root.at("good"), "modeld").has_value());
    CHECK(find_on_path(root.at("good") + ":" + entry, "modeld") == good);
    CHECK_FALSE(find_on_path(root.at("nothing") + ":" + entry, "modeld").has_value());
  }
}

TEST_CASE("a relative or empty entry without a match does no harm", "[path_search]") {
  const TemporaryDirectory root;
  root.make_directory("here");
  const std::string good = root.write("good/modeld", "", 0755);
  const WorkingDirectory inside(root.at("here"));
  CHECK(find_on_path(":.:bin:" + root.at("good"), "modeld") == good);
}

TEST_CASE("an empty PATH finds nothing", "[path_search]") {
  const TemporaryDirectory root;
  root.write("modeld", "", 0755);
  const WorkingDirectory inside(root.path());
  CHECK_FALSE(find_on_path("", "modeld").has_value());
  CHECK_FALSE(find_on_path(":", "modeld").has_value());
  CHECK_FALSE(find_on_path(":::", "modeld").has_value());
}
