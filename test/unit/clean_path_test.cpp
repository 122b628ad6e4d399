#include "text/clean_path.h"

#include "catch.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a clean path is the shortest that names the same", "[clean_path]") {
  struct Row {
    std::string path;
    std::string cleaned;
  };
  const auto row = GENERATE(values<Row>({
      {"", "."},
      {".", "."},
      {"./", "."},
      {"/", "/"},
      {"//", "/"},
      {"///", "/"},
      {"a", "a"},
      {"a/", "a"},
      {"a//b", "a/b"},
      {"//a///b//", "/a/b"},
      {"./a/./b/.", "a/b"},
      {"a/../b", "b"},
      {"a/b/..", "a"},
      {"a/..", "."},
      {"../a", "../a"},
      {"../../a", "../../a"},
      {"a/../..", ".."},
      {"/..", "/"},
      {"/../a", "/a"},
      {"/a/../..", "/"},
      {"a b/c", "a b/c"},
      {"...", "..."},
  }));
  CAPTURE(row.path);
  CHECK(clean_path(row.path) == row.cleaned);
}

TEST_CASE("an empty directory adds nothing to a joined path", "[clean_path]") {
  CHECK(join_path("", "modeld") == "modeld");
  CHECK(join_path("/a", "b") == "/a/b");
  CHECK(join_path("/a/", "/b/") == "/a/b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(join_path("a/..", "b") == "b");
  CHECK(join_path("/a/b", "..") == "/a");
  CHECK(join_path(".", "b") == "b");
}

TEST_CASE("names are taken off a path one after another", "[clean_path]") {
  std::string path = "//a/b//c/";
  for (const std::string name : {"a", "b", "c", ""}) CHECK(modeldprobe::take_name(path) == name);
  CHECK(path.empty());
}
