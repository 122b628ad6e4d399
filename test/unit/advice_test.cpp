#include "verdict/advice.h"

#include "catch.h"

namespace {

using namespace modeldprobe;

NextStep advice_about(ReasonCode code, const std::string& endpoint = "node:1") {
  Status status;
  status.state = State::unreachable;
  status.endpoint = endpoint;
  status.reason = Reason{code, "what was seen"};
  const auto next = next_step_for_node(status);
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
  status.endpoint = "node:1";
  CHECK_FALSE(next_step_for_node(status));
}

TEST_CASE("every reason against a node has an explanation of what to do", "[advice]") {
  for (const ReasonCode code : reasons_of_nodes) {
    CAPTURE(name(code));
    CHECK_FALSE(advice_about(code).explanation.empty());
  }
}

TEST_CASE("a command about a node asks that node", "[advice]") {
  for (const ReasonCode code :
       {ReasonCode::resolve_failed, ReasonCode::network_unreachable, ReasonCode::not_ready}) {
    CHECK(advice_about(code).command == "modeld-probe probe --endpoint node:1");
  }
  for (const ReasonCode code : {ReasonCode::connect_timeout, ReasonCode::rpc_timeout}) {
    CHECK(advice_about(code).command == "modeld-probe probe --endpoint node:1 --timeout 30s");
  }
}

TEST_CASE("an endpoint is quoted for the shell", "[advice]") {
  CHECK(advice_about(ReasonCode::not_ready, "unix:/a b;reboot").command ==
        "modeld-probe probe --endpoint 'unix:/a b;reboot'");
  CHECK(advice_about(ReasonCode::not_ready, "[::1]:7").command ==
        "modeld-probe probe --endpoint '[::1]:7'");
}

TEST_CASE("what asking again can't mend has no command", "[advice]") {
  for (const ReasonCode code :
       {ReasonCode::bad_endpoint, ReasonCode::connection_refused, ReasonCode::not_grpc,
        ReasonCode::rpc_error, ReasonCode::bad_response, ReasonCode::connection_closed,
        ReasonCode::instance_mismatch}) {
    CAPTURE(name(code));
    CHECK(advice_about(code).command.empty());
  }
  CHECK_THAT(advice_about(ReasonCode::bad_endpoint).explanation, ContainsSubstring("HOST:PORT"));
}
