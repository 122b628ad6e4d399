#include "binary/versions.h"

#include <chrono>
#include <random>
#include <utility>

#include "binary/installs.h"
#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

int sign(int number) { return (number > 0) - (number < 0); }

struct Pair {
  std::string newer;
  std::string older;
};

}  // namespace

TEST_CASE("versions compare number by number, releases above pre-releases", "[versions]") {
  const auto pair = GENERATE(values<Pair>({
      {"v0.10.0", "v0.9.0"},
      {"v0.32.10", "v0.32.9"},
      {"v1.0.0", "v0.99.99"},
      {"1.0.1", "v1.0.0"},
      {"v1.0.0.1", "v1.0.0"},
      {"v2", "v1.9.9"},
      {"v1.0.0", "v1.0.0-rc.1"},
      {"v1.0.1-alpha", "v1.0.0"},
      {"v1.0.0-beta", "v1.0.0-alpha"},
      // pre-release texts byte by byte, not by their numbers
      {"v1.0.0-rc.9", "v1.0.0-rc.10"},
      {"v1.0.0-rc.1.1", "v1.0.0-rc.1"},
      {"v1.0.0-a", "v1.0.0-Z"},
      {"v1.0.0-a-b", "v1.0.0-a"},
      {"v1.0.0+build", "v1.0.0-rc+build"},
      // an unparsable version makes both texts
      {"v0.9.0", "v0.10.x"},
      {"latest", "V2.0.0"},
      {"w1.0.0", "v9.0.0"},
      {"v1.0.0", ""},
      {"v99999999999999999999.0", "v1.0"},
      {"v9223372036854775807", "v9223372036854775806"},
  }));
  CAPTURE(pair.newer, pair.older);
  CHECK(sign(compare_versions(pair.newer, pair.older)) == 1);
  CHECK(sign(compare_versions(pair.older, pair.newer)) == -1);
}

TEST_CASE("different spellings of one version are equal", "[versions]") {
  const auto pair = GENERATE(values<Pair>({
      {"v1.2.3", "1.2.3"},
      {"v1.2", "v1.2.0"},
      {"v1", "v1.0.0.0"},
      {"v1.2.3+one", "v1.2.3+two"},
      {"v1.02.3", "v1.2.3"},
      {"v1.2.3 ", "v1.2.3"},
      {"v1.2.3-", "v1.2.3"},
      {"nightly", "nightly"},
      {"", ""},
  }));
  CAPTURE(pair.newer, pair.older);
  CHECK(compare_versions(pair.newer, pair.older) == 0);
  CHECK(compare_versions(pair.older, pair.newer) == 0);
}

TEST_CASE("the newest is the first one of an insertion sort, from the newest on", "[versions]") {
  const std::vector<std::string> texts = {"v1.0.0",   "v1",      "1.0.0",  "v0.10.0",
                                          "v0.9.0",   "v0.10.x", "latest", "v2.0",
                                          "v2.0-rc1", "1.0.0+b", "",       "v9"};
  const auto is_newer = [](const VersionedPath& left, const VersionedPath& right) {
    const int order = compare_versions(left.version, right.version);
    return order != 0 ? order > 0 : left.path > right.path;
  };
  std::minstd_rand random(14);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> paths;
    std::vector<VersionedPath> launchers;
    const std::size_t count = 1 + random() % 9;
    for (std::size_t i = 0; i < count; ++i) paths.push_back("/" + std::to_string(i * 7 % 10));
    for (const std::string& path : paths)
      launchers.push_back({texts[random() % texts.size()], path});
    std::vector<VersionedPath> sorted = launchers;
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      for (std::size_t j = i; j > 0 && is_newer(sorted[j], sorted[j - 1]); --j) {
        std::swap(sorted[j], sorted[j - 1]);
      }
    }
    CHECK(launchers[newest_of(launchers)].path == sorted.front().path);
  }
}

TEST_CASE("thousands of long versions and a text are ordered at once", "[versions]") {
  std::string numbers;
  while (numbers.size() < 240) numbers += "1.";
  std::vector<std::string> texts = {"text"};
  for (int i = 10'000; i < 14'095; ++i) texts.push_back(numbers + std::to_string(i));
  std::vector<VersionedPath> launchers;
  for (const std::string& text : texts) launchers.push_back({text, text});
  const auto start = std::chrono::steady_clock::now();
  CHECK(newest_of(launchers) == 0);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));  // it took 40
}

TEST_CASE("texts compare by unsigned bytes", "[versions]") {
  CHECK(sign(compare_versions("\xC3\xA9", "z")) == 1);
}

TEST_CASE("a version is the folder below the installs", "[versions]") {
  CHECK(version_folder("/d/modeld", "/d/modeld/v1/linux-amd64/modeld") == "v1");
  for (const char* const path :
       {"", "/d/modeld", "/d/modeld/", "/d/modeld/v1", "/d/modeld2/v1/x", "/d/modeld//x", "/e"}) {
    CHECK_FALSE(version_folder("/d/modeld", path));
  }
  CHECK_FALSE(version_folder("", "/v1/linux-amd64/modeld"));
}

TEST_CASE("a managed program is in a folder named after this platform", "[versions]") {
  const std::string platform(platform_name());
  CHECK(may_be_managed("/d/modeld/v1/" + platform + "/modeld.bin"));
  CHECK_FALSE(may_be_managed("/d/modeld/v1/" + platform));
  CHECK_FALSE(may_be_managed("/usr/bin/modeld"));
}

TEST_CASE("the current install is found through all links", "[versions]") {
  const TemporaryDirectory root;
  const std::string folder = "modeld/v2/" + std::string(platform_name());
  const std::string launcher = root.write(folder + "/modeld", "");
  const std::string linked = root.link("linked", root.path());
  for (const std::string& data_root : {root.path(), linked}) {
    for (const std::string& content : {root.at(folder), linked + "/" + folder + "/modeld"}) {
      root.write("modeld/current", content + "\n");
      const CurrentVersion version = resolve_current_version(data_root, test::direct_access());
      CHECK(version.installs == root.at("modeld"));
      CHECK(version.launcher == launcher);
    }
  }
}

TEST_CASE("without a current install none is known", "[versions]") {
  const TemporaryDirectory root;
  CHECK(resolve_current_version(root.path(), test::direct_access()).launcher.empty());
  root.write("modeld/current", "/nowhere\n");
  CHECK(resolve_current_version(root.path(), test::direct_access()).launcher.empty());
}
