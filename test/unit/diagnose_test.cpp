#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;

/// Examines a world in which `closer` holds, by detect or, where it is asked for, by probe.
Status examined(FakeWorld& world, const CloserSystem& closer, Ask ask = Ask::nobody) {
  System system = world.system();
  system.closer = closer;
  return examine({test::fake_root, ""}, system, test::generous(), ask);
}

const Finding* finding(const Status& status, const std::string& code) {
  for (const Finding& found : status.findings) {
    if (found.code == code) return &found;
  }
  return nullptr;
}

CloserSystem with_disk(DiskFacts facts) {
  CloserSystem closer;
  closer.disk = [facts](const std::string&, Access) { return facts; };
  return closer;
}

}  // namespace

TEST_CASE("a file system without room for a lease is an obstacle", "[diagnose]") {
  FakeWorld world;
  const auto is_full = [&](DiskRoom room, DiskRoom for_root) {
    const Status status = examined(world, with_disk({true, room, for_root, false}));
    const Finding* const found = finding(status, "disk_full");
    if (found != nullptr) CHECK(found->level == FindingLevel::obstacle);
    return found != nullptr;
  };
  constexpr DiskRoom much{1 << 30, false};
  CHECK(is_full({0, false}, {0, false}));
  CHECK(is_full({4095, false}, {4095, false}));
  CHECK_FALSE(is_full({4096, false}, {4096, false}));
  CHECK(is_full({1 << 30, true}, {1 << 30, true}));
  CHECK(is_full({0, false}, much));
  world.root.user = 0;
  CHECK_FALSE(is_full({0, true}, much));
  CHECK(is_full({0, false}, {4095, false}));
  CHECK(is_full({0, false}, {1 << 30, true}));
  CHECK(finding(examined(world, with_disk({false, {}, {}, true})), "read_only") == nullptr);
}

TEST_CASE("space reserved for root counts if the lease file is root's", "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  world.owner = OwnerProcess::alive;
  const CloserSystem closer = with_disk({true, {}, {1 << 30, false}, false});
  const auto is_full = [&] {
    return finding(examined(world, closer, Ask::owner_and_status), "disk_full") != nullptr;
  };
  world.change_facts = [](ProcessFacts& facts) { facts.user.reset(); };  // as at a glance
  world.root.user = 0;
  CHECK_FALSE(is_full());
  world.lease.user = 1000;
  CHECK(is_full());
  world.lease.user = 0;
  world.root.user = 1000;
  CHECK_FALSE(is_full());
}

TEST_CASE("a full file system is an obstacle even if the lease was just renewed", "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  world.now = test::renewal;
  const Status status = examined(world, with_disk({true, {}, {}, false}), Ask::owner_and_status);
  REQUIRE(finding(status, "disk_full") != nullptr);
  CHECK_THAT(finding(status, "disk_full")->message, ContainsSubstring("cannot renew its lease"));
}

TEST_CASE("without an owner, a read-only file system is an obstacle, and not also a full one",
          "[diagnose]") {
  FakeWorld world;
  const Status status = examined(world, with_disk({true, {}, {}, true}));
  REQUIRE(finding(status, "read_only") != nullptr);
  CHECK_THAT(finding(status, "read_only")->message,
             ContainsSubstring("mounted read-only here: a daemon that is started here"));
  CHECK(finding(status, "read_only")->next->command == "");
  CHECK(finding(status, "disk_full") == nullptr);
}

TEST_CASE("a read-only mount here is not an obstacle to a daemon that renews its lease",
          "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  world.owner = OwnerProcess::alive;
  std::optional<bool> same_paths = true;
  world.change_facts = [&](ProcessFacts& facts) { facts.same_paths = same_paths; };
  const auto obstacle_after = [&](std::chrono::milliseconds age) -> std::string {
    world.now = test::renewal + age;
    const Status status = examined(world, with_disk({true, {}, {}, true}), Ask::owner_and_status);
    CHECK(status.state == State::running);
    const Finding* const found = finding(status, "read_only");
    return found == nullptr ? "" : found->message;
  };
  using std::chrono::milliseconds;
  CHECK(obstacle_after(milliseconds(0)).empty());
  CHECK(obstacle_after(test::fake_ttl / 2).empty());
  CHECK_THAT(obstacle_after(test::fake_ttl * 3 / 5),
             EndsWith("was not renewed for 6 s: the daemon can probably not write it"));
  same_paths.reset();
  CHECK_FALSE(obstacle_after(test::fake_ttl * 3 / 5).empty());
  same_paths = false;
  CHECK(obstacle_after(test::fake_ttl * 3 / 5).empty());
}

TEST_CASE("on a read-only mount, the owner's mounts are examined too", "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  world.owner = OwnerProcess::alive;
  world.now = test::renewal + test::fake_ttl * 3 / 5;
  System system = world.system();
  system.closer = with_disk({true, {}, {}, true});
  system.examine_process = [&](std::int64_t pid, Deadline) {
    ProcessFacts facts = world.facts(pid);
    facts.same_paths = false;
    return facts;
  };
  const Status status =
      examine({test::fake_root, ""}, system, test::generous(), Ask::owner_and_status);
  CHECK(finding(status, "read_only") == nullptr);
}

TEST_CASE("a lock is stuck when it is older than five seconds and not empty", "[diagnose]") {
  using std::chrono::seconds;
  CHECK(LeaseLock{"/l", true, false, seconds(6)}.is_stuck());
  CHECK_FALSE(LeaseLock{"/l", true, false, seconds(5)}.is_stuck());
  CHECK_FALSE(LeaseLock{"/l", true, true, seconds(600)}.is_stuck());
  CHECK_FALSE(LeaseLock{"/l", false, false, seconds(600)}.is_stuck());
}

TEST_CASE("a daemon that serves the same data root is not another one", "[diagnose]") {
  FakeWorld world;
  CloserSystem closer;
  closer.daemons = [](Deadline) {
    return std::vector<DaemonProcess>{
        {7, "/data/", {}, true}, {8, "/other root", {}, true}, {9, {}, {}, true}};
  };
  const Status status = examined(world, closer);
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings[0].code == "other_data_root");
  CHECK(status.findings[0].next->command == "modeld-probe probe --data-root '/other root'");
}

TEST_CASE("no command names a path from another file tree", "[diagnose]") {
  FakeWorld world;
  const auto note_about = [&](std::optional<bool> same_paths, const std::string& data_root) {
    CloserSystem closer;
    closer.daemons = [&](Deadline) {
      return std::vector<DaemonProcess>{{7, data_root, {}, same_paths}};
    };
    const Status status = examined(world, closer);
    const Finding* const found = finding(status, "other_data_root");
    if (found == nullptr) return std::string();
    CHECK(found->next->command.empty());
    CHECK_THAT(found->next->explanation, StartsWith("run modeld-probe where"));
    return found->message;
  };
  CHECK(note_about(false, "/mnt") ==
        "process 7 is a modeld daemon with the data root /mnt, in a mount namespace or root "
        "directory of its own");
  CHECK_THAT(note_about(std::nullopt, "/mnt"), ContainsSubstring("perhaps in a mount namespace"));
  // There, the same path is another data root.
  CHECK_FALSE(note_about(false, "/data").empty());
  CHECK(note_about(std::nullopt, "/data").empty());
}

TEST_CASE("the owner of an expired lease has no other data root, whatever its mounts",
          "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.owner = OwnerProcess::alive;
  world.now = test::renewal + std::chrono::hours(1);
  CloserSystem closer;
  closer.daemons = [](Deadline) { return std::vector<DaemonProcess>{{42, "/data", {}, false}}; };
  CHECK(finding(examined(world, closer), "other_data_root") == nullptr);
}

TEST_CASE("with a live lease nothing is examined beyond the owner", "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  const CloserSystem closer = with_disk({true, {}, {}, false});
  CHECK(examined(world, closer).findings.empty());
  CHECK(examined(world, closer, Ask::owner).findings.empty());
}

TEST_CASE("a node that was built without an engine has an obstacle", "[diagnose]") {
  FakeWorld world;
  world.answer_health("id-1", true, "none");
  const Status status = test::examine_node("a:1", "", world);
  REQUIRE(finding(status, "no_engine") != nullptr);
  world.fail_health(ReasonCode::rpc_timeout, "no answer");
  CHECK(test::examine_node("a:1", "", world).findings.empty());
}
