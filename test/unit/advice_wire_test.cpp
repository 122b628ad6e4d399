// The step for a peer that answers with an error.
#include "catch.h"
#include "fake_world.h"
#include "verdict/advice.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;

Reason reason_with(ReasonCode code) { return Reason{code, "what was seen"}; }

Reason with_grpc_status(std::int64_t status) {
  Reason reason = reason_with(ReasonCode::rpc_error);
  reason.grpc_status = status;
  return reason;
}

Reason with_http_status(int status) {
  Reason reason = reason_with(ReasonCode::not_grpc);
  reason.http_status = status;
  return reason;
}

Reason with_http2_error(std::uint32_t error, ReasonCode code = ReasonCode::connection_closed) {
  Reason reason = reason_with(code);
  reason.http2_error = error;
  return reason;
}

/// The step for this failure of a node.
NextStep for_node(const Reason& reason) {
  FakeWorld world;
  world.health = {{}, reason};
  return test::examine_node("node:1", "", world).next.value();
}

/// The step for this failure of the owner of a live lease.
NextStep for_owner(const Reason& reason) {
  FakeWorld world;
  world.hold_lease();
  world.health = {{}, reason};
  return world.probe().next.value();
}

void check_both(const Reason& reason, const std::string& explanation, bool waits) {
  for (const NextStep& step : {for_node(reason), for_owner(reason)}) {
    CHECK_THAT(step.explanation, ContainsSubstring(explanation));
    CHECK(step.command.ends_with(" --wait=30s") == waits);
  }
}

}  // namespace

TEST_CASE("an error status that may pass is waited for", "[advice_wire]") {
  for (const std::int64_t status : {4, 8, 14}) {
    CAPTURE(status);
    check_both(with_grpc_status(status), "may pass; to wait for that", true);
  }
}

TEST_CASE("a peer that wants credentials is not modeld", "[advice_wire]") {
  for (const std::int64_t status : {7, 16}) {
    check_both(with_grpc_status(status), "modeld asks for no credentials", false);
  }
  for (const int status : {401, 403}) {
    check_both(with_http_status(status), "modeld asks for no credentials", false);
  }
}

TEST_CASE("a server behind a gateway is waited for", "[advice_wire]") {
  for (const int status : {502, 503, 504}) {
    check_both(with_http_status(status), "behind the gateway", true);
  }
}

TEST_CASE("a peer that limits calls is not asked again at once", "[advice_wire]") {
  check_both(with_http_status(429), "ask it less often", false);
  check_both(with_http2_error(11), "ask it less often", false);
  check_both(with_http2_error(11, ReasonCode::rpc_error), "ask it less often", false);
}

TEST_CASE("a peer that requires another protocol is not modeld", "[advice_wire]") {
  check_both(with_http2_error(12), "requires TLS", false);
  check_both(with_http2_error(13), "requires HTTP/1.1", false);
}

TEST_CASE("only a peer that closed without an error may be restarting", "[advice_wire]") {
  check_both(with_http2_error(0), "it may be restarting", true);
  for (const std::uint32_t error : {1U, 2U, 99U}) {
    check_both(with_http2_error(error), "log of the server", false);
  }
}

TEST_CASE("other statuses and codes change no step", "[advice_wire]") {
  const NextStep plain = for_node(reason_with(ReasonCode::rpc_error));
  for (const std::int64_t status : {1, 2, 3, 5, 12, 13, 99, -7}) {
    CHECK(for_node(with_grpc_status(status)).text() == plain.text());
  }
  for (const int status : {301, 404, 500}) {
    CHECK(for_node(with_http_status(status)).text() == plain.text());
  }
  Reason both = with_http_status(500);
  both.grpc_status = 14;
  check_both(both, "may pass", true);
  CHECK(for_node(with_http2_error(8, ReasonCode::rpc_error)).text() == plain.text());
}

TEST_CASE("a step for a timeout with DEADLINE_EXCEEDED still allows more time", "[advice_wire]") {
  Reason late = with_grpc_status(4);
  late.code = ReasonCode::rpc_timeout;
  for (const NextStep& step : {for_node(late), for_owner(late)}) {
    CHECK_THAT(step.command, EndsWith(" --timeout 30s"));
  }
}
