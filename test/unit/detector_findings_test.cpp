// What does not change the state but should be known.
#include "catch.h"
#include "fake_world.h"
#include "verdict/findings.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;
using test::renewal;

using Codes = std::vector<std::string>;

Codes codes(const Status& status) {
  Codes found;
  for (const Finding& finding : status.findings) found.push_back(finding.code);
  return found;
}

FakeWorld live_world() {
  FakeWorld world;
  world.hold_lease();
  world.owner = OwnerProcess::alive;
  return world;
}

}  // namespace

TEST_CASE("an ordinary lease has no note", "[detector_findings]") {
  FakeWorld world = live_world();
  CHECK(codes(world.detect()).empty());
  world.lease.lease->host.clear();
  CHECK(codes(world.detect()).empty());
  world.lease = {};
  CHECK(codes(world.detect()).empty());
}

TEST_CASE("a lease from another host is noted", "[detector_findings]") {
  FakeWorld world = live_world();
  world.lease.lease->host = "elsewhere";
  const Status status = world.detect();
  CHECK(status.state == State::running);
  CHECK(codes(status) == Codes{"lease_from_another_host"});
  CHECK_THAT(status.findings[0].message,
             ContainsSubstring("elsewhere") && ContainsSubstring(test::this_machine));
}

TEST_CASE("a host without a name is not shown as an empty one", "[detector_findings]") {
  FakeWorld world = live_world();
  System system = world.system();
  system.host_name = [] { return std::string(); };
  const Status status = examine({test::fake_root, {}}, system, test::generous(), Ask::nobody);
  REQUIRE(codes(status) == Codes{"lease_from_another_host"});
  CHECK_THAT(status.findings[0].message, ContainsSubstring("this host has no name:"));
}

TEST_CASE("a renewal in the future is noted, from its first nanosecond", "[detector_findings]") {
  FakeWorld world = live_world();
  world.now = renewal;
  CHECK(codes(world.detect()).empty());
  world.now = renewal + -1ns;
  CHECK(codes(world.detect()) == Codes{"lease_from_the_future"});
  world.now = renewal + -1h;
  CHECK(world.detect().state == State::running);
  CHECK_THAT(world.detect().findings[0].message, ContainsSubstring("1 h in the future"));
}

TEST_CASE("a live lease whose owner is gone or stopped is noted", "[detector_findings]") {
  FakeWorld world = live_world();
  for (const OwnerProcess owner : {OwnerProcess::gone, OwnerProcess::zombie}) {
    world.owner = owner;
    CHECK(codes(world.detect()) == Codes{"owner_gone"});
    CHECK_THAT(world.detect().findings[0].message, ContainsSubstring("process 42"));
  }
  world.owner = OwnerProcess::stopped;
  CHECK(codes(world.detect()) == Codes{"owner_stopped"});
  CHECK(world.detect().state == State::running);
  world.owner = OwnerProcess::unknown;
  CHECK(codes(world.detect()).empty());
}

TEST_CASE("the reason for an expired lease already mentions the owner", "[detector_findings]") {
  FakeWorld world = live_world();
  world.put_on_path("/usr/bin/modeld");
  world.now = renewal + 1h;
  for (const OwnerProcess owner :
       {OwnerProcess::gone, OwnerProcess::stopped, OwnerProcess::zombie}) {
    world.owner = owner;
    CHECK(codes(world.detect()).empty());
  }
}

TEST_CASE("a lease that is too large names only what the answer lacks", "[detector_findings]") {
  FakeWorld world = live_world();
  const auto message = [&](std::size_t meta_left_out, bool texts_cut) {
    world.lease.lease->meta_left_out = meta_left_out;
    world.lease.lease->texts_cut = texts_cut;
    const Status status = world.detect();
    REQUIRE(codes(status) == Codes{"lease_oversized"});
    return status.findings[0].message;
  };
  const std::string start = "no daemon writes a lease this large: ";
  CHECK(message(0, true) == start + "texts over 64 KiB are cut");
  CHECK(message(1, false) == start + "1 entry of its meta is left out of this answer");
  CHECK(message(7, true) == start +
                                "7 entries of its meta are left out of this answer, and texts "
                                "over 64 KiB are cut");
}

TEST_CASE("several oddities are all noted, the launcher's too", "[detector_findings]") {
  FakeWorld world = live_world();
  world.lease.lease->host = "elsewhere";
  world.now = renewal + -1s;
  world.install("/data/modeld/v1", "v1");
  world.trust["/data/modeld/v1"] = {LauncherTrust::Verdict::untrusted, "mode 0777"};
  CHECK(codes(world.detect()) ==
        Codes{"launcher_untrusted", "lease_from_another_host", "lease_from_the_future"});
}

TEST_CASE("a corrupt lease is noted if it is not the reason", "[detector_findings]") {
  FakeWorld world;
  world.lease = {LeaseReading::Status::corrupt, {}, "line 1"};
  CHECK(codes(world.detect()) == Codes{"lease_corrupt"});
  world.put_on_path("/usr/bin/modeld");
  CHECK(codes(world.detect()).empty());
}

TEST_CASE("an install that was skipped is noted if it is not the reason", "[detector_findings]") {
  FakeWorld world;
  world.install("/data/modeld/v1", "v1", 7);
  CHECK(codes(world.detect()).empty());
  world.put_on_path("/usr/bin/modeld");
  CHECK(codes(world.detect()) == Codes{"launcher_rejected"});
  CHECK_THAT(world.detect().findings[0].message,
             ContainsSubstring("/data/modeld/v1") && ContainsSubstring("protocol 7"));
}

TEST_CASE("obstacles come first and notes last, otherwise findings keep their order",
          "[detector_findings]") {
  std::vector<Finding> findings = {note("a", ""), busy("b", ""), obstacle("c", ""), note("d", ""),
                                   obstacle("e", "")};
  sort_by_level(findings);
  Status status;
  status.findings = findings;
  CHECK(codes(status) == Codes{"c", "e", "b", "a", "d"});
}
