// What probe adds to detect.
#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;
using test::renewal;

FakeWorld live_world() {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  return world;
}

}  // namespace

TEST_CASE("detect never pings", "[detector_probe]") {
  FakeWorld world = live_world();
  world.fail_health(ReasonCode::connection_refused, "refused");
  const Status status = world.detect();
  CHECK(status.state == State::running);
  CHECK_FALSE(status.health.has_value());
  CHECK(world.pings.empty());
}

TEST_CASE("a healthy owner is running", "[detector_probe]") {
  FakeWorld world = live_world();
  const Status status = world.probe();
  CHECK(status.state == State::running);
  CHECK_FALSE(status.reason.has_value());
  CHECK_FALSE(status.next.has_value());
  CHECK_FALSE(status.error());
  REQUIRE(status.health.has_value());
  CHECK(status.health->codec == Codec::json);
  REQUIRE(status.health->response.has_value());
  CHECK(status.health->response->instance == "id-1");
  CHECK(world.pings == std::vector<std::string>{"127.0.0.1:4711"});
}

TEST_CASE("the ping has the deadline that probe was given", "[detector_probe]") {
  FakeWorld world = live_world();
  static_cast<void>(
      examine({test::fake_root, {}}, world.system(), Deadline::after(0s), Ask::owner));
  REQUIRE(world.ping_deadlines.size() == 1);
  CHECK(world.ping_deadlines[0].passed());
}

TEST_CASE("the backend in the answer is not compared", "[detector_probe]") {
  FakeWorld world = live_world();
  world.answer_health("id-1", true, "openvino");
  CHECK(world.probe().state == State::running);
  CHECK(world.probe().backend == "llama");
}

TEST_CASE("another instance is unreachable, byte for byte", "[detector_probe]") {
  for (const std::string answered : {"id-2", "ID-1", "id-1 ", "id-", ""}) {
    CAPTURE(answered);
    FakeWorld world = live_world();
    world.answer_health(answered);
    const Status status = world.probe();
    CHECK(status.state == State::unreachable);
    REQUIRE(status.reason.has_value());
    CHECK(status.reason->code == ReasonCode::instance_mismatch);
    CHECK_THAT(status.reason->message, ContainsSubstring("id-1"));
    CHECK(status.health->response.has_value());
    CHECK(status.error() == Errc::unreachable);
  }
}

TEST_CASE("when the lease names no instance, any may answer", "[detector_probe]") {
  FakeWorld world = live_world();
  world.lease.lease->instance.clear();
  world.answer_health("whoever");
  CHECK(world.probe().state == State::running);
}

TEST_CASE("an owner that is not ready is unreachable, before its instance counts",
          "[detector_probe]") {
  FakeWorld world = live_world();
  world.answer_health("id-2", false);
  const Status status = world.probe();
  CHECK(status.state == State::unreachable);
  CHECK(status.reason->code == ReasonCode::not_ready);
}

TEST_CASE("a live lease without an endpoint is unreachable, and nobody is asked",
          "[detector_probe]") {
  for (const bool empty : {false, true}) {
    CAPTURE(empty);
    FakeWorld world = live_world();
    world.lease.lease->meta.erase("endpoint");
    if (empty) world.lease.lease->meta["endpoint"] = "";
    const Status status = world.probe();
    CHECK(status.state == State::unreachable);
    CHECK(status.reason->code == ReasonCode::no_endpoint);
    CHECK_FALSE(status.endpoint.has_value());
    CHECK_FALSE(status.health.has_value());
    CHECK(status.instance == "id-1");
    CHECK(world.pings.empty());
  }
}

TEST_CASE("the reason is whatever made the ping fail", "[detector_probe]") {
  const ReasonCode code =
      GENERATE(ReasonCode::bad_endpoint, ReasonCode::resolve_failed, ReasonCode::connection_refused,
               ReasonCode::network_unreachable, ReasonCode::connect_timeout,
               ReasonCode::connection_closed, ReasonCode::rpc_timeout, ReasonCode::not_grpc,
               ReasonCode::rpc_error, ReasonCode::bad_response);
  CAPTURE(name(code));
  FakeWorld world = live_world();
  world.fail_health(code, "what was seen");
  const Status status = world.probe();
  CHECK(status.state == State::unreachable);
  REQUIRE(status.reason.has_value());
  CHECK(status.reason->code == code);
  CHECK(status.reason->message == "what was seen");
  const bool had_an_address =
      code != ReasonCode::bad_endpoint && code != ReasonCode::resolve_failed;
  CHECK(status.health.has_value() == had_an_address);
  CHECK((!status.health || !status.health->response));
  CHECK(status.endpoint == "127.0.0.1:4711");
  CHECK(status.instance == "id-1");
  CHECK(status.backend == "llama");
  CHECK(status.next.has_value());
}

TEST_CASE("probe never upgrades: it only asks an owner whose lease is live", "[detector_probe]") {
  FakeWorld world = live_world();
  world.put_on_path("/usr/bin/modeld");
  SECTION("stale") {
    world.now = renewal + 1h;
    CHECK(world.probe().state == State::stale);
  }
  SECTION("not running") {
    world.lease = {};
    CHECK(world.probe().state == State::not_running);
  }
  SECTION("corrupt") {
    world.lease = {LeaseReading::Status::corrupt, {}, "bad"};
    CHECK(world.probe().state == State::not_running);
  }
  SECTION("not installed") {
    world.lease = {};
    world.on_path.reset();
    CHECK(world.probe().state == State::not_installed);
  }
  SECTION("unknown") {
    world.lease = {LeaseReading::Status::unreadable, {}, "denied"};
    CHECK_FALSE(world.probe().state.has_value());
  }
  CHECK_FALSE(world.probe().health.has_value());
  CHECK(world.pings.empty());
}
