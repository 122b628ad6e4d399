#include "catch.h"
#include "evidence/gather_parts.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;
using test::generous;
using test::no_reply;
using test::reply;
using Verdict = LauncherTrust::Verdict;
using Launchers = std::vector<std::string>;

BinarySearch find(FakeWorld& world, const std::string& override_path = {}) {
  return find_binary({test::fake_root, false, override_path, true}, world.system(), generous());
}

BinarySearch find_without_running(FakeWorld& world) {
  return find_binary({test::fake_root, false, {}, false}, world.system(), generous());
}

}  // namespace

TEST_CASE("an override is reported as it was given, and nothing else is tried", "[binary]") {
  FakeWorld world;
  world.install("/data/modeld/v1", "v1");
  world.put_on_path("/usr/bin/modeld");
  world.files.insert("./own/modeld");
  const BinarySearch search = find(world, "./own/modeld");
  REQUIRE(search.binary.has_value());
  CHECK(search.binary->path == "./own/modeld");
  CHECK(search.binary->source == BinarySource::override_setting);
  CHECK_FALSE(search.binary->version.has_value());
  CHECK(world.launchers_asked.empty());
  CHECK(world.paths_searched.empty());
}

TEST_CASE("a missing override hides installs and PATH", "[binary]") {
  FakeWorld world;
  world.install("/data/modeld/v1", "v1");
  world.put_on_path("/usr/bin/modeld");
  CHECK_FALSE(find(world, "/nowhere").binary.has_value());
  CHECK(world.launchers_asked.empty());
  CHECK(world.paths_searched.empty());
}

TEST_CASE("a managed install is preferred to PATH", "[binary]") {
  FakeWorld world;
  world.install("/data/modeld/v1", "v0.32.10");
  world.replies["/data/modeld/v1"] = reply("v0.32.10", 1, {"llama", "openvino"});
  world.put_on_path("/usr/bin/modeld");
  const BinarySearch search = find(world);
  REQUIRE(search.binary.has_value());
  CHECK(search.binary->path == "/data/modeld/v1");
  CHECK(search.binary->source == BinarySource::managed);
  CHECK(search.binary->version == "v0.32.10");
  CHECK(search.binary->protocol == 1);
  CHECK(search.binary->backends == Launchers{"llama", "openvino"});
  CHECK(world.paths_searched.empty());
}

TEST_CASE("without an install, `modeld` is looked for on PATH", "[binary]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  const BinarySearch search = find(world);
  REQUIRE(search.binary.has_value());
  CHECK(search.binary->path == "/usr/bin/modeld");
  CHECK(search.binary->source == BinarySource::path);
  CHECK_FALSE(search.binary->version.has_value());
  CHECK(world.paths_searched == Launchers{"modeld"});
}

TEST_CASE("with nothing anywhere there is no binary", "[binary]") {
  FakeWorld world;
  const BinarySearch search = find(world);
  CHECK_FALSE(search.binary.has_value());
  CHECK(search.rejected.empty());
  CHECK(search.untrusted.empty());
  CHECK(world.launchers_asked.empty());
}

TEST_CASE("a compatible current install is taken before a newer one", "[binary]") {
  FakeWorld world;
  world.install("/a", "v1.0.0");
  world.install("/b", "v2.0.0");
  world.current.path = "/a";
  CHECK(find(world).binary->path == "/a");
  CHECK(world.launchers_asked == std::vector<Launchers>{{"/a"}});
}

TEST_CASE("the newest is taken by what each launcher reports", "[binary]") {
  FakeWorld world;
  world.install("/v9", "v0.9.0");
  world.install("/v10", "v0.10.0");
  world.install("/v10-rc", "v0.10.0-rc.1");
  CHECK(find(world).binary->path == "/v10");
  CHECK(world.launchers_asked.size() == 1);
}

TEST_CASE("on a tie the greater path wins", "[binary]") {
  FakeWorld world;
  world.install("/b", "v1.0");
  world.install("/c", "1.0.0");
  world.install("/a", "v1.0.0+x");
  CHECK(find(world).binary->path == "/c");
}

TEST_CASE("an install is compatible when its protocol is 1", "[binary]") {
  FakeWorld world;
  world.install("/zero", "v9", 0);
  world.install("/two", "v8", 2);
  world.install("/minus", "v7", -1);
  world.install("/one", "v1", 1);
  const BinarySearch search = find(world);
  REQUIRE(search.binary.has_value());
  CHECK(search.binary->path == "/one");
  REQUIRE(search.rejected.size() == 3);
  for (const RejectedLauncher& rejected : search.rejected) {
    CHECK_THAT(rejected.problem, ContainsSubstring("protocol"));
  }
}

TEST_CASE("whatever is wrong with `current`, the scan follows", "[binary]") {
  FakeWorld world;
  world.install("/good", "v1");
  SECTION("it leads nowhere") {
    world.current.path = "/nowhere/modeld";
    CHECK(find(world).rejected.empty());
  }
  SECTION("its launcher fails") {
    world.current.path = "/broken";
    world.files.insert("/broken");
    world.replies["/broken"] = no_reply("exits with code 1");
    const BinarySearch search = find(world);
    REQUIRE(search.rejected.size() == 1);
    CHECK(search.rejected[0].path == "/broken");
    CHECK(search.rejected[0].problem == "exits with code 1");
  }
  SECTION("its launcher speaks another protocol") {
    world.current.path = "/other";
    world.files.insert("/other");
    world.replies["/other"] = reply("v9", 2);
  }
  SECTION("its launcher can't be run") {
    world.current.path = "/plain";
    world.files.insert("/plain");
    world.trust["/plain"] = {Verdict::unusable, "cannot be executed"};
  }
  CHECK(find(world).binary->path == "/good");
}

TEST_CASE("a current install that was rejected is not asked twice", "[binary]") {
  FakeWorld world;
  world.install("/a/../current", "");
  world.replies["/a/../current"] = no_reply("broken");
  world.managed.paths = {"/current", "/good"};
  world.replies["/good"] = reply("v1");
  world.current.path = "/a/../current";
  const BinarySearch search = find(world);
  CHECK(search.binary->path == "/good");
  CHECK(search.rejected.size() == 1);
  CHECK(world.launchers_asked == std::vector<Launchers>{{"/a/../current"}, {"/good"}});
}

TEST_CASE("PATH follows when no install can be used", "[binary]") {
  FakeWorld world;
  world.install("/broken", "");
  world.replies["/broken"] = no_reply("broken");
  world.put_on_path("/usr/bin/modeld");
  const BinarySearch search = find(world);
  CHECK(search.binary->source == BinarySource::path);
  CHECK(search.rejected.size() == 1);
}

TEST_CASE("a launcher that somebody else could have put there is never run", "[binary]") {
  FakeWorld world;
  world.install("/shared", "v9");
  world.trust["/shared"] = {Verdict::untrusted, "mode 0777"};
  SECTION("it counts as found when there is no other") {
    const BinarySearch search = find(world);
    REQUIRE(search.binary.has_value());
    CHECK(search.binary->path == "/shared");
    CHECK_FALSE(search.binary->version.has_value());
    REQUIRE(search.untrusted.size() == 1);
    CHECK(search.untrusted[0].path == "/shared");
    CHECK_THAT(search.untrusted[0].problem, ContainsSubstring("mode 0777"));
    CHECK(world.launchers_asked.empty());
  }
  SECTION("one that is trusted and compatible is preferred") {
    world.install("/own", "v1");
    const BinarySearch search = find(world);
    CHECK(search.binary->path == "/own");
    CHECK(search.untrusted.size() == 1);
    CHECK(world.launchers_asked == std::vector<Launchers>{{"/own"}});
  }
}

TEST_CASE("a launcher that can't be run is rejected with the reason", "[binary]") {
  FakeWorld world;
  world.install("/plain", "v1");
  world.trust["/plain"] = {Verdict::unusable, "cannot be executed"};
  const BinarySearch search = find(world);
  CHECK_FALSE(search.binary.has_value());
  REQUIRE(search.rejected.size() == 1);
  CHECK(search.rejected[0].problem == "cannot be executed");
  CHECK(world.launchers_asked.empty());
}

TEST_CASE("when launchers may not be run, an install is taken on trust", "[binary]") {
  FakeWorld world;
  world.install("/a", "v2");
  world.install("/b", "v1");
  SECTION("the current one first") {
    world.current.path = "/a";
    CHECK(find_without_running(world).binary->path == "/a");
  }
  SECTION("else the greatest path") { CHECK(find_without_running(world).binary->path == "/b"); }
  CHECK_FALSE(find_without_running(world).binary->version.has_value());
  CHECK(find_without_running(world).rejected.empty());
  CHECK(world.launchers_asked.empty());
}

TEST_CASE("installs that were left out are warned of", "[binary]") {
  FakeWorld world;
  world.install("/good", "v1");
  CHECK(find(world).complete);
  world.managed.complete = false;
  const BinarySearch search = find(world);
  CHECK(search.binary->path == "/good");
  CHECK_FALSE(search.complete);
}
