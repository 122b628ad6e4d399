// What is said about a peer that ends the connection.
#include "net/goaway.h"

#include "catch.h"
#include "http2_bytes.h"
#include "net/grpc_exchange.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using namespace test;

constexpr std::uint32_t protocol_error = 1;
constexpr std::uint32_t enhance_your_calm = 11;

CallOutcome outcome_after(const std::string& bytes) {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings() + bytes);
  exchange.end_of_input({});
  return exchange.outcome().value();
}

}  // namespace

TEST_CASE("only a GOAWAY without an error means that the peer is shutting down", "[goaway]") {
  const Reason leaving = *outcome_after(goaway(0, no_error, "graceful_stop")).failure;
  CHECK(leaving.message == "the endpoint is shutting down (GOAWAY) and refused the call");
  CHECK(leaving.http2_error == no_error);
  const Reason calm = *outcome_after(goaway(0, enhance_your_calm, "too_many_pings")).failure;
  CHECK(calm.code == ReasonCode::connection_closed);
  CHECK(calm.message ==
        "the endpoint refused the call (GOAWAY with ENHANCE_YOUR_CALM: too_many_pings)");
  CHECK(calm.http2_error == enhance_your_calm);
  CHECK(outcome_after(goaway(0, 99)).failure->message ==
        "the endpoint refused the call (GOAWAY with error 99)");
}

TEST_CASE("a call that a GOAWAY refused may be made on a new connection, whatever the error",
          "[goaway]") {
  for (const std::uint32_t error : {no_error, protocol_error, enhance_your_calm}) {
    CHECK(outcome_after(goaway(0, error)).may_reconnect);
  }
}

TEST_CASE("a peer that closes after GOAWAY for an error has its error named", "[goaway]") {
  const Reason closed = *outcome_after(goaway(1, protocol_error, "invalid header")).failure;
  CHECK(closed.code == ReasonCode::connection_closed);
  CHECK(closed.message ==
        "the endpoint closed the connection before it answered (GOAWAY with PROTOCOL_ERROR: "
        "invalid header)");
  CHECK(outcome_after(goaway(1)).failure->message ==
        "the endpoint closed the connection before it answered");
  CHECK_THAT(Goaway(protocol_error, "x").closing("Broken pipe").message,
             EndsWith("(GOAWAY with PROTOCOL_ERROR: x): Broken pipe"));
}

TEST_CASE("of a GOAWAY's debug data only the beginning is shown", "[goaway]") {
  CHECK_THAT(Goaway(2, std::string(200, 'x')).refusal().message,
             EndsWith(": " + std::string(200, 'x') + ")"));
  CHECK_THAT(Goaway(2, std::string(16'000, 'x')).refusal().message,
             EndsWith(": " + std::string(200, 'x') + "...)"));
}

TEST_CASE("a call that is added after a GOAWAY for an error names the error", "[goaway]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings() + goaway(1, enhance_your_calm, "too_many_pings"));
  exchange.add_call(json_health());
  CHECK_THAT(exchange.outcome(1)->failure->message, ContainsSubstring("too_many_pings"));
}
