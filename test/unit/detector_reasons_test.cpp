// Why the state is not running, and what to do next.
#include <cerrno>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;
using test::renewal;

FakeWorld stale_world(OwnerProcess owner) {
  FakeWorld world;
  world.hold_lease();
  world.put_on_path("/usr/bin/modeld");
  world.owner = owner;
  world.now = renewal + test::fake_ttl + 2min;
  return world;
}

FakeWorld unreachable_world(ReasonCode code, OwnerProcess owner = OwnerProcess::alive) {
  FakeWorld world;
  world.hold_lease();
  world.put_on_path("/usr/bin/modeld");
  world.owner = owner;
  world.fail_health(code, "what was seen");
  return world;
}

std::string next_of(const Status& status) { return status.next ? status.next->text() : ""; }

const std::string start = "/usr/bin/modeld serve --data-root /data";
const std::string wait_until_free =
    "modeld-probe detect --data-root /data --quiet --until not-running,not-installed,stale "
    "--wait=10s && ";

}  // namespace

TEST_CASE("not installed: nothing was found anywhere", "[detector_reasons]") {
  FakeWorld world;
  const Status status = world.detect();
  CHECK(status.reason->code == ReasonCode::binary_not_found);
  CHECK_THAT(next_of(status),
             ContainsSubstring("`env CONTENOX_DATA_ROOT=/data contenox modeld install`"));
}

TEST_CASE("not installed: the override names no file", "[detector_reasons]") {
  FakeWorld world;
  const Status status = world.detect("/missing/modeld");
  CHECK(status.reason->code == ReasonCode::override_not_found);
  CHECK_THAT(status.reason->message, ContainsSubstring("/missing/modeld"));
  CHECK_THAT(next_of(status), StartsWith("point the binary override at"));
}

TEST_CASE("not installed: only another user may examine the installs", "[detector_reasons]") {
  FakeWorld world;
  world.managed.unreadable = {{"/data/modeld", EACCES, "Permission denied"}};
  CHECK_THAT(next_of(world.detect()), ContainsSubstring("the data root is yours") &&
                                          ContainsSubstring("`ls -ld /data /data/modeld`"));
  world.caller.user = world.root.user.emplace(0);
  CHECK_THAT(next_of(world.detect()), ContainsSubstring("modes do not stop root"));
  world.caller.user = 1000;
  world.root.user = 2000;
  const Status status = world.detect();
  CHECK(status.reason->code == ReasonCode::binary_not_found);
  CHECK_THAT(status.reason->message, ContainsSubstring("not all managed installs"));
  CHECK_THAT(next_of(status), ContainsSubstring("as the user that runs modeld"));
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings.front().code == "install_unreadable");
  CHECK_THAT(status.findings.front().message,
             ContainsSubstring("/data/modeld, which cannot be examined: Permission denied"));
}

TEST_CASE("not installed: each install is reported with its problem", "[detector_reasons]") {
  FakeWorld world;
  world.install("/data/a", "v2", 2);
  world.install("/data/b", "");
  world.replies["/data/b"] = test::no_reply("it broke");
  const Status status = world.detect();
  CHECK(status.reason->code == ReasonCode::no_compatible_install);
  CHECK_THAT(status.reason->message, ContainsSubstring("/data/a") &&
                                         ContainsSubstring("protocol 2") &&
                                         ContainsSubstring("/data/b: it broke"));
  CHECK(status.rejected.size() == 2);
}

TEST_CASE("not running: no lease", "[detector_reasons]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  const Status status = world.detect();
  CHECK(status.reason->code == ReasonCode::no_lease);
  CHECK_THAT(status.reason->message, ContainsSubstring("/data/modeld.lease"));
  CHECK(next_of(status) == start);
}

TEST_CASE("not running: the reason says what is wrong with a corrupt lease", "[detector_reasons]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.lease = {LeaseReading::Status::corrupt, {}, "line 3, column 4"};
  const Status status = world.detect();
  CHECK(status.reason->code == ReasonCode::lease_corrupt);
  CHECK_THAT(status.reason->message, ContainsSubstring("line 3, column 4"));
  CHECK(next_of(status) == start);
}

TEST_CASE("stale: the owner is dead, hangs, or can't be examined", "[detector_reasons]") {
  struct Row {
    OwnerProcess owner;
    ReasonCode code;
    std::string next;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {OwnerProcess::gone, ReasonCode::owner_dead, start},
      {OwnerProcess::zombie, ReasonCode::owner_hung, start},
      {OwnerProcess::stopped, ReasonCode::owner_hung, "kill -CONT 42; sleep 1; " + start},
      {OwnerProcess::alive, ReasonCode::owner_hung, start},
      {OwnerProcess::unknown, ReasonCode::lease_expired, start},
  }));
  CAPTURE(name(row.owner));
  const Status status = stale_world(row.owner).detect();
  CHECK(status.state == State::stale);
  CHECK(status.reason->code == row.code);
  CHECK_THAT(status.reason->message, StartsWith("the lease expired 2 min ago"));
  CHECK_THAT(next_of(status), ContainsSubstring(row.next));
}

TEST_CASE("stale: a lease that was never renewed is not reported as millennia old",
          "[detector_reasons]") {
  FakeWorld world = stale_world(OwnerProcess::unknown);
  world.lease.lease->renewed_at = zero_time;
  CHECK_THAT(world.detect().reason->message, StartsWith("the lease was never renewed: "));
  world.owner = OwnerProcess::gone;
  CHECK_THAT(world.detect().reason->message, StartsWith("the lease was never renewed and "));
}

TEST_CASE("the owner's process is only examined on its own host", "[detector_reasons]") {
  FakeWorld world = stale_world(OwnerProcess::gone);
  SECTION("another host") { world.lease.lease->host = "elsewhere"; }
  SECTION("no host") { world.lease.lease->host.clear(); }
  const Status status = world.detect();
  CHECK(status.lease.owner_process == OwnerProcess::unknown);
  CHECK(status.reason->code == ReasonCode::lease_expired);
  CHECK(world.processes_examined.empty());
}

TEST_CASE("the owner's process is examined by the lease's pid", "[detector_reasons]") {
  FakeWorld world = stale_world(OwnerProcess::gone);
  CHECK(world.detect().lease.owner_process == OwnerProcess::gone);
  CHECK(world.processes_examined == std::vector<std::int64_t>{42});
}

TEST_CASE("unreachable: the next step fits the reason", "[detector_reasons]") {
  struct Row {
    ReasonCode code;
    std::string command;
  };
  const std::string probe = "modeld-probe probe --data-root /data";
  const auto row = GENERATE_COPY(values<Row>({
      {ReasonCode::resolve_failed, probe + " --wait=30s"},
      {ReasonCode::network_unreachable, probe + " --wait=30s"},
      {ReasonCode::connect_timeout, probe + " --timeout 30s"},
      {ReasonCode::rpc_timeout, probe + " --timeout 30s"},
      {ReasonCode::not_grpc, ""},
      {ReasonCode::bad_response, ""},
      {ReasonCode::connection_refused, ""},
      {ReasonCode::connection_closed, probe + " --wait=30s"},
      {ReasonCode::rpc_error, probe + " --wait=30s"},
      {ReasonCode::bad_endpoint, ""},
  }));
  CAPTURE(name(row.code));
  const Status status = unreachable_world(row.code).probe();
  REQUIRE(status.next.has_value());
  CHECK(status.next->command == row.command);
  CHECK_FALSE(status.next->explanation.empty());
}

TEST_CASE("a next step is an explanation, a command or both", "[detector_reasons]") {
  CHECK(NextStep{"why", ""}.text() == "why");
  CHECK(NextStep{"", "do"}.text() == "do");
  CHECK(NextStep{"why", "do"}.text() == "why: do");
}

TEST_CASE("unreachable: a new owner needs time", "[detector_reasons]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1", false);
  CHECK_THAT(next_of(world.probe()), ContainsSubstring("modeld-probe probe --data-root /data"));
  world.answer_health("id-2");
  CHECK_THAT(next_of(world.probe()), ContainsSubstring("taking over"));
}

TEST_CASE("unreachable: the next step fits the owner's process", "[detector_reasons]") {
  const auto next_for = [](OwnerProcess owner) {
    return next_of(unreachable_world(ReasonCode::connection_refused, owner).probe());
  };
  CHECK(next_for(OwnerProcess::stopped) == "kill -CONT 42");
  CHECK_THAT(next_for(OwnerProcess::gone), EndsWith(start));
  CHECK_THAT(next_for(OwnerProcess::zombie), EndsWith(start));
  CHECK_THAT(next_for(OwnerProcess::unknown), EndsWith(wait_until_free + start));
}

TEST_CASE("unknown: the step is to find out what is there", "[detector_reasons]") {
  FakeWorld world;
  world.lease = {LeaseReading::Status::unreadable, {}, "denied"};
  CHECK_THAT(next_of(world.detect()), ContainsSubstring("a small regular file"));
}

TEST_CASE("paths in a next step are quoted for the shell", "[detector_reasons]") {
  FakeWorld world;
  world.put_on_path("/my tools/modeld");
  const Status status =
      examine({"/my data/it's", {}}, world.system(), test::generous(), Ask::nobody);
  CHECK(next_of(status) == "'/my tools/modeld' serve --data-root '/my data/it'\\''s'");
}
