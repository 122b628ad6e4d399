#include "verdict/advice.h"

#include "catch.h"

namespace {

using namespace modeldprobe;

NodeEvidence node(const std::string& endpoint = "node:1") {
  NodeEvidence evidence;
  evidence.endpoint = endpoint;
  return evidence;
}

NextStep advice_about(ReasonCode code, const NodeEvidence& evidence = node()) {
  Status status;
  status.state = State::unreachable;
  status.endpoint = evidence.endpoint;
  status.reason = Reason{code, "what was seen"};
  const auto next = next_step(status, evidence);
  REQUIRE(next);
  return *next;
}

const std::vector<ReasonCode> reasons_of_nodes = {
    ReasonCode::bad_endpoint,        ReasonCode::resolve_failed,  ReasonCode::connection_refused,
    ReasonCode::network_unreachable, ReasonCode::connect_timeout, ReasonCode::connection_closed,
    ReasonCode::rpc_timeout,         ReasonCode::not_grpc,        ReasonCode::rpc_error,
    ReasonCode::bad_response,        ReasonCode::not_ready,       ReasonCode::instance_mismatch};

}  // namespace

TEST_CASE("a node that runs needs no advice", "[advice]") {
  Status status;
  status.state = State::running;
  CHECK_FALSE(next_step(status, node()));
}

TEST_CASE("every reason against a node has an explanation of what to do", "[advice]") {
  for (const ReasonCode code : reasons_of_nodes) {
    CAPTURE(name(code));
    CHECK_FALSE(advice_about(code).explanation.empty());
  }
}

TEST_CASE("a step waits for a condition of a node that may pass by itself", "[advice]") {
  for (const ReasonCode code :
       {ReasonCode::resolve_failed, ReasonCode::network_unreachable, ReasonCode::not_ready}) {
    CHECK(advice_about(code).command == "modeld-probe probe --endpoint node:1 --wait=30s");
  }
}

TEST_CASE("a step says that a name in .local is not looked up by multicast DNS", "[advice]") {
  for (const std::string endpoint : {"printer.local:1", "a.LOCAL.:80", "x.y.local:4711"}) {
    const NextStep step = advice_about(ReasonCode::resolve_failed, node(endpoint));
    CHECK_THAT(step.explanation, ContainsSubstring("multicast DNS"));
    CHECK(step.command.empty());
  }
  for (const std::string endpoint : {"local:1", "x.localhost:1", "local.example:1"}) {
    CHECK_FALSE(advice_about(ReasonCode::resolve_failed, node(endpoint)).command.empty());
  }
}

TEST_CASE("a silent node is allowed more time, once", "[advice]") {
  for (const ReasonCode code : {ReasonCode::connect_timeout, ReasonCode::rpc_timeout}) {
    NodeEvidence evidence = node();
    evidence.health.waited = std::chrono::seconds(3);
    CHECK(advice_about(code, evidence).command ==
          "modeld-probe probe --endpoint node:1 --timeout 30s");
    evidence.health.waited = patient;
    CHECK(advice_about(code, evidence).command.empty());
  }
}

TEST_CASE("an endpoint is quoted for the shell", "[advice]") {
  CHECK(advice_about(ReasonCode::not_ready, node("unix:/a b;reboot")).command ==
        "modeld-probe probe --endpoint 'unix:/a b;reboot' --wait=30s");
  CHECK(advice_about(ReasonCode::not_ready, node("[::1]:7")).command ==
        "modeld-probe probe --endpoint '[::1]:7' --wait=30s");
}

TEST_CASE("a socket is named by its absolute path", "[advice]") {
  NodeEvidence evidence = node("unix:run/modeld");
  evidence.working_directory = "/home/ada";
  CHECK(advice_about(ReasonCode::not_ready, evidence).command ==
        "modeld-probe probe --endpoint unix:/home/ada/run/modeld --wait=30s");
  evidence.endpoint = "unix://modeld";
  CHECK(advice_about(ReasonCode::not_ready, evidence).command ==
        "modeld-probe probe --endpoint unix:/home/ada/modeld --wait=30s");
}

TEST_CASE("a step names the required instance again", "[advice]") {
  NodeEvidence evidence = node();
  evidence.instance = "id-1";
  CHECK(advice_about(ReasonCode::not_ready, evidence).command ==
        "modeld-probe probe --endpoint node:1 --instance id-1 --wait=30s");
}

TEST_CASE("a step starts the tool as the caller did", "[advice]") {
  NodeEvidence evidence = node();
  evidence.caller.tool = "/my tools/modeld-probe";
  CHECK(advice_about(ReasonCode::not_ready, evidence).command ==
        "'/my tools/modeld-probe' probe --endpoint node:1 --wait=30s");
}

TEST_CASE("a failure that a retry cannot cure has no command", "[advice]") {
  for (const ReasonCode code :
       {ReasonCode::bad_endpoint, ReasonCode::connection_refused, ReasonCode::not_grpc,
        ReasonCode::rpc_error, ReasonCode::bad_response, ReasonCode::connection_closed,
        ReasonCode::instance_mismatch}) {
    CAPTURE(name(code));
    CHECK(advice_about(code).command.empty());
  }
  CHECK_THAT(advice_about(ReasonCode::bad_endpoint).explanation, ContainsSubstring("HOST:PORT"));
}
