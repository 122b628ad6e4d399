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
  const auto is_full = [&](DiskFacts facts) {
    const Status status = examined(world, with_disk(facts));
    const Finding* const found = finding(status, "disk_full");
    if (found != nullptr) CHECK(found->level == FindingLevel::obstacle);
    return found != nullptr;
  };
  CHECK(is_full({true, 0, false, false}));
  CHECK(is_full({true, 4095, false, false}));
  CHECK_FALSE(is_full({true, 4096, false, false}));
  CHECK(is_full({true, 1 << 30, true, false}));
  CHECK_FALSE(is_full({false, 0, true, true}));
}

TEST_CASE("a read-only file system is an obstacle, and not also a full one", "[diagnose]") {
  FakeWorld world;
  const Status status = examined(world, with_disk({true, 0, false, true}));
  REQUIRE(finding(status, "read_only") != nullptr);
  CHECK(finding(status, "read_only")->next->command == "");
  CHECK(finding(status, "disk_full") == nullptr);
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
    return std::vector<DaemonProcess>{{7, "/data/"}, {8, "/other root"}, {9, {}}};
  };
  const Status status = examined(world, closer);
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings[0].code == "other_data_root");
  CHECK(status.findings[0].next->command == "modeld-probe probe --data-root '/other root'");
}

TEST_CASE("with a live lease nothing is examined beyond the owner", "[diagnose]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  const CloserSystem closer = with_disk({true, 0, false, false});
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
