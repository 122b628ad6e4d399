#include "modeldprobe/detector.h"

#include <cstdlib>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::fake_root;
using test::fake_ttl;
using test::FakeWorld;
using test::renewal;

void find_binary_in(FakeWorld& world) { world.put_on_path("/usr/bin/modeld"); }

}  // namespace

TEST_CASE("lease and binary lead to the state, as the table has it", "[detector]") {
  enum class Found { live, expired, absent, corrupt };
  struct Row {
    Found lease;
    bool binary;
    State state;
    LeaseStatus status;
  };
  const auto row = GENERATE(values<Row>({
      {Found::live, true, State::running, LeaseStatus::live},
      {Found::live, false, State::running, LeaseStatus::live},
      {Found::expired, true, State::stale, LeaseStatus::expired},
      {Found::expired, false, State::not_installed, LeaseStatus::expired},
      {Found::absent, true, State::not_running, LeaseStatus::absent},
      {Found::absent, false, State::not_installed, LeaseStatus::absent},
      {Found::corrupt, true, State::not_running, LeaseStatus::corrupt},
      {Found::corrupt, false, State::not_installed, LeaseStatus::corrupt},
  }));
  CAPTURE(static_cast<int>(row.lease), row.binary);
  FakeWorld world;
  if (row.lease == Found::live || row.lease == Found::expired) world.hold_lease();
  if (row.lease == Found::expired) world.now = renewal + 1h;
  if (row.lease == Found::corrupt) world.lease = {LeaseReading::Status::corrupt, {}, "bad"};
  if (row.binary) find_binary_in(world);

  const Status status = world.detect();
  CHECK(status.state == row.state);
  CHECK(status.lease.status == row.status);
  CHECK(status.lease.lease.has_value() ==
        (row.lease == Found::live || row.lease == Found::expired));
  CHECK(status.binary.has_value() == row.binary);
  CHECK(status.reason.has_value() == (row.state != State::running));
  CHECK(status.next.has_value() == (row.state != State::running));
  CHECK(status.data_root == fake_root);
  CHECK(status.lease.path == "/data/modeld.lease");
  CHECK(world.leases_read == std::vector<std::string>{"/data/modeld.lease"});
}

TEST_CASE("an unreadable lease is never a state", "[detector]") {
  FakeWorld world;
  world.lease = {LeaseReading::Status::unreadable, {}, "a FIFO, not a file"};
  SECTION("with a binary") { find_binary_in(world); }
  SECTION("without one") {}
  for (const Status& status : {world.detect(), world.probe()}) {
    CHECK_FALSE(status.state.has_value());
    CHECK(status.lease.status == LeaseStatus::unreadable);
    REQUIRE(status.reason.has_value());
    CHECK(status.reason->code == ReasonCode::lease_unreadable);
    CHECK_THAT(status.reason->message, ContainsSubstring("a FIFO, not a file"));
    CHECK(status.next.has_value());
    CHECK(status.error() == Errc::undetermined);
  }
  CHECK(world.pings.empty());
}

TEST_CASE("a lease is live strictly before renewed_at + ttl", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  find_binary_in(world);
  const Timestamp end = renewal + fake_ttl;
  const auto state_at = [&](Timestamp now) {
    world.now = now;
    return world.detect().state;
  };
  CHECK(state_at(end + -1ns) == State::running);
  CHECK(state_at(end) == State::stale);
  CHECK(state_at(end + 1ns) == State::stale);
  CHECK(state_at(renewal + -1h) == State::running);
}

TEST_CASE("a lease without a TTL, or with a negative one, is never live", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  find_binary_in(world);
  world.now = renewal;
  for (const auto ttl : {0ns, -1ns, std::chrono::nanoseconds::min()}) {
    CAPTURE(ttl.count());
    world.lease.lease->ttl = ttl;
    CHECK(world.detect().state == State::stale);
  }
}

TEST_CASE("a lease may be live for centuries", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  world.lease.lease->renewed_at = *parse_timestamp("9999-12-31T23:59:59Z");
  world.lease.lease->ttl = std::chrono::nanoseconds::max();
  CHECK(world.detect().state == State::running);
  world.now = *parse_timestamp("9999-12-31T23:59:59Z") + std::chrono::nanoseconds::max();
  CHECK(world.detect().state == State::not_installed);
}

TEST_CASE("an empty lease is one that expired long ago", "[detector]") {
  FakeWorld world;
  world.lease = {LeaseReading::Status::found, Lease{}, {}, false};
  find_binary_in(world);
  CHECK(world.detect().state == State::stale);
  CHECK_FALSE(world.detect().instance.has_value());
}

TEST_CASE("the clock is read after the lease", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  world.now = renewal + 1h;
  System system = world.system();
  system.read_lease = [&](const std::string&, Access) {
    world.now = renewal + 1s;
    return world.lease;
  };
  const Status status = examine({fake_root, {}}, system, test::generous(), Ask::nobody);
  CHECK(status.state == State::running);
  CHECK(status.examined_at == renewal + 1s);
}

TEST_CASE("a machine without anything is not installed", "[detector]") {
  FakeWorld world;
  const Status status = world.detect();
  CHECK(status.state == State::not_installed);
  CHECK_FALSE(status.instance.has_value());
  CHECK_FALSE(status.endpoint.has_value());
  CHECK_FALSE(status.backend.has_value());
}

TEST_CASE("a binary without a lease is not running", "[detector]") {
  FakeWorld world;
  find_binary_in(world);
  CHECK(world.detect().state == State::not_running);
}

TEST_CASE("a lease that was live is stale an hour later", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  find_binary_in(world);
  CHECK(world.detect().state == State::running);
  world.now = world.now + 1h;
  const Status status = world.detect();
  CHECK(status.state == State::stale);
  CHECK(status.instance == "id-1");
  CHECK_FALSE(status.endpoint.has_value());
  CHECK_FALSE(status.backend.has_value());
}

TEST_CASE("a live lease names instance, endpoint and backend", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  find_binary_in(world);
  const Status status = world.detect();
  CHECK(status.state == State::running);
  CHECK(status.instance == "id-1");
  CHECK(status.endpoint == "127.0.0.1:4711");
  CHECK(status.backend == "llama");
  CHECK_FALSE(status.health.has_value());
}

TEST_CASE("a live lease means running, even without a binary", "[detector]") {
  FakeWorld world;
  world.hold_lease();
  CHECK(world.detect().state == State::running);
  CHECK_FALSE(world.detect().binary.has_value());
  CHECK(world.detect("/missing").state == State::running);
}

TEST_CASE("a missing override means not installed, whatever else there is", "[detector]") {
  FakeWorld world;
  find_binary_in(world);
  world.install("/data/modeld/v1", "v1");
  CHECK(world.detect("/missing").state == State::not_installed);
}

TEST_CASE("the override is preferred to PATH, and an install to PATH", "[detector]") {
  FakeWorld world;
  find_binary_in(world);
  world.install("/data/modeld/v1", "v1");
  CHECK(world.detect().binary->source == BinarySource::managed);
  world.files.insert("/own/modeld");
  const Status status = world.detect("/own/modeld");
  CHECK(status.state == State::not_running);
  CHECK(status.binary->path == "/own/modeld");
  CHECK(status.binary->source == BinarySource::override_setting);
}

TEST_CASE("launchers are asked only when the lease is not live", "[detector]") {
  FakeWorld world;
  world.install("/data/modeld/v1", "v1");
  world.hold_lease();
  CHECK(world.detect().binary->path == "/data/modeld/v1");
  CHECK(world.probe().binary->path == "/data/modeld/v1");
  world.lease = {LeaseReading::Status::unreadable, {}, "x"};
  CHECK(world.detect().binary->path == "/data/modeld/v1");
  CHECK(world.launchers_asked.empty());
  world.lease = {};
  CHECK(world.detect().binary->version == "v1");
  CHECK(world.launchers_asked.size() == 1);
}

TEST_CASE("an empty data root setting means the default one", "[detector]") {
  ::setenv("CONTENOX_DATA_ROOT", "/nonexistent/", 1);
  const Status status = Detector({}).detect();
  ::unsetenv("CONTENOX_DATA_ROOT");
  CHECK(status.data_root == "/nonexistent/");
  CHECK(status.lease.path == "/nonexistent/modeld.lease");
}
