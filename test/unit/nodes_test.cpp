#include "catch.h"
#include "fake_world.h"
#include "verdict/decide.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;

Status ask(FakeWorld& world, const std::string& instance = {}) {
  return test::examine_node("node:1", instance, world);
}

std::vector<std::string> endpoints(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("node:" + std::to_string(i));
  return names;
}

/// A system in which each endpoint answers as an instance of the same name.
System echoing() {
  System system;
  system.now = [] { return test::renewal; };
  system.ask_owners = [](const std::vector<std::string>& asked, const auto&, Deadline) {
    std::vector<HealthResult> answers;
    for (const std::string& endpoint : asked) {
      answers.push_back({{Codec::json, HealthResponse{endpoint, true, ""}}});
    }
    return answers;
  };
  return system;
}

bool are_in_order(const std::vector<Status>& statuses, const std::vector<std::string>& asked) {
  if (statuses.size() != asked.size()) return false;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (statuses[i].endpoint != asked[i] || statuses[i].instance != asked[i]) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a node that answers, is ready and names its instance is running", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1");
  const Status status = ask(world);
  CHECK(status.state == State::running);
  CHECK_FALSE(status.reason);
  CHECK_FALSE(status.next);
  CHECK(status.endpoint == "node:1");
  CHECK(status.instance == "id-1");
  CHECK(status.backend == "llama");
  REQUIRE(status.health);
  CHECK(status.health->response->instance == "id-1");
  CHECK(status.examined_at == world.now);
  CHECK(world.pings == std::vector<std::string>{"node:1"});
}

TEST_CASE("a node is asked without examining leases, binaries and processes", "[nodes]") {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  const Status status = ask(world);
  CHECK(status.lease.status == LeaseStatus::not_examined);
  CHECK_FALSE(status.lease.lease);
  CHECK(status.lease.path.empty());
  CHECK(status.data_root.empty());
  CHECK_FALSE(status.binary);
  CHECK(status.findings.empty());
  CHECK(world.leases_read.empty());
  CHECK(world.paths_searched.empty());
  CHECK(world.launchers_asked.empty());
  CHECK(world.processes_examined.empty());
}

TEST_CASE("a node that does not answer is unreachable for the reason of the call", "[nodes]") {
  const auto code = GENERATE(
      values({ReasonCode::bad_endpoint, ReasonCode::resolve_failed, ReasonCode::connection_refused,
              ReasonCode::network_unreachable, ReasonCode::connect_timeout,
              ReasonCode::connection_closed, ReasonCode::rpc_timeout, ReasonCode::not_grpc,
              ReasonCode::rpc_error, ReasonCode::bad_response}));
  FakeWorld world;
  world.fail_health(code, "what was seen");
  const Status status = ask(world);
  CAPTURE(name(code));
  CHECK(status.state == State::unreachable);
  REQUIRE(status.reason);
  CHECK(status.reason->code == code);
  CHECK(status.reason->message == "what was seen");
  CHECK(status.next);
  CHECK_FALSE(status.instance);
  CHECK_FALSE(status.backend);
  const bool nobody_to_ask = code == ReasonCode::bad_endpoint || code == ReasonCode::resolve_failed;
  CHECK(status.health.has_value() == !nobody_to_ask);
}

TEST_CASE("a node that is not ready is unreachable, and known", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1", false);
  const Status status = ask(world);
  CHECK(status.state == State::unreachable);
  CHECK(status.reason->code == ReasonCode::not_ready);
  CHECK(status.instance == "id-1");
}

TEST_CASE("a node without an instance is unreachable, whoever it must be", "[nodes]") {
  FakeWorld world;
  world.answer_health("", true, "");
  for (const std::string wanted : {"", "id-1"}) {
    const Status status = ask(world, wanted);
    CHECK(status.state == State::unreachable);
    CHECK(status.reason->code == ReasonCode::instance_mismatch);
    CHECK_FALSE(status.instance);
    CHECK_FALSE(status.backend);
  }
}

TEST_CASE("a node must be the instance that is asked for, byte for byte", "[nodes]") {
  FakeWorld world;
  world.answer_health("id-1");
  CHECK(ask(world, "id-1").state == State::running);
  for (const std::string wanted : {"id-2", "ID-1", "id-", "id-1 "}) {
    const Status status = ask(world, wanted);
    CHECK(status.state == State::unreachable);
    CHECK(status.reason->code == ReasonCode::instance_mismatch);
    CHECK_THAT(status.reason->message,
               ContainsSubstring("expected instance " + wanted + ", but instance id-1 answered"));
    CHECK(status.instance == "id-1");
  }
}

TEST_CASE("the statuses are in the order of the endpoints", "[nodes]") {
  for (const std::size_t count : {0U, 1U, 2U, 50U}) {
    const auto asked = endpoints(count);
    CHECK(are_in_order(examine_nodes(asked, "", echoing(), test::generous()), asked));
  }
}

TEST_CASE("each endpoint must be the instance that is asked for", "[nodes]") {
  const auto statuses = examine_nodes({"a:1", "b:2"}, "b:2", echoing(), test::generous());
  CHECK(statuses[0].reason->code == ReasonCode::instance_mismatch);
  CHECK(statuses[1].state == State::running);
}

TEST_CASE("a node whose turn came too late is not called silent", "[nodes]") {
  const auto code = GENERATE(
      values({ReasonCode::rpc_timeout, ReasonCode::connect_timeout, ReasonCode::resolve_failed}));
  NodeEvidence evidence;
  evidence.health.failure = Reason{code, "no answer"};
  evidence.health.had_time = false;
  const Status status = decide(evidence);
  CHECK_FALSE(status.state);
  CHECK(status.reason->code == ReasonCode::not_asked);
  CHECK_FALSE(status.health);
  CHECK(status.next);
}

TEST_CASE("an answer that came late still counts", "[nodes]") {
  NodeEvidence evidence;
  evidence.health.had_time = false;
  evidence.health.failure = Reason{ReasonCode::connection_refused, "refused"};
  CHECK(decide(evidence).reason->code == ReasonCode::connection_refused);
  evidence.health = {{Codec::json, HealthResponse{"id-1", true, ""}}};
  CHECK(decide(evidence).state == State::running);
}
