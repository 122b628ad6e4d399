#include "net/grpc_exchange.h"

#include "catch.h"
#include "http2_bytes.h"
#include "modeldprobe/build_info.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using namespace test;

constexpr std::string_view preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

std::vector<ReceivedFrame> first_frames(GrpcExchange& exchange) {
  const std::string output = exchange.take_output();
  REQUIRE_THAT(output, StartsWith(std::string(preface)));
  return frames_in(std::string_view(output).substr(preface.size()));
}

Headers request_headers(std::chrono::nanoseconds time_left) {
  GrpcExchange exchange(json_health(), "127.0.0.1:4711", time_left);
  for (const ReceivedFrame& frame : first_frames(exchange)) {
    if (frame.type == Frame::headers) return decoded(frame.payload);
  }
  return {};
}

std::string value_of(const Headers& headers, std::string_view wanted) {
  for (const auto& [name, value] : headers) {
    if (name == wanted) return value;
  }
  return "(none)";
}

}  // namespace

TEST_CASE("the first output holds preface, SETTINGS and the whole request", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "127.0.0.1:4711", 3s);
  const auto frames = first_frames(exchange);
  REQUIRE(frames.size() == 3);
  CHECK(frames[0].type == Frame::settings);
  CHECK(frames[0].stream == 0);
  CHECK(frames[1].type == Frame::headers);
  CHECK(frames[1].stream == 1);
  CHECK((frames[1].flags & end_headers) != 0);
  CHECK((frames[1].flags & end_stream) == 0);
  CHECK(frames[2].type == Frame::data);
  CHECK(frames[2].stream == 1);
  CHECK((frames[2].flags & end_stream) != 0);
  CHECK(frames[2].payload == std::string("\0\0\0\0\2{}", 7));
  CHECK(exchange.take_output().empty());
  CHECK_FALSE(exchange.outcome().has_value());
  CHECK_FALSE(exchange.peer_speaks_http2());
}

TEST_CASE("the request is the unary call of Health in the JSON codec", "[grpc_exchange]") {
  CHECK(request_headers(3s) == Headers{
                                   {":method", "POST"},
                                   {":scheme", "http"},
                                   {":path", "/contenox.transport.v1.Compute/Health"},
                                   {":authority", "127.0.0.1:4711"},
                                   {"content-type", "application/grpc+contenoxtransportjson"},
                                   {"te", "trailers"},
                                   {"grpc-timeout", "3000m"},
                                   {"user-agent", "modeld-probe/" MODELD_PROBE_VERSION},
                               });
}

TEST_CASE("the request says how long we wait, in at most eight digits", "[grpc_exchange]") {
  struct Row {
    std::chrono::nanoseconds left;
    std::string text;
  };
  const auto row = GENERATE(values<Row>({
      {0ns, "1m"},
      {1ns, "1m"},
      {1ms, "1m"},
      {1500us, "2m"},
      {99'999'999ms, "99999999m"},
      {100'000'000ms, "100000S"},
      {24h * 365, "31536000S"},
  }));
  CAPTURE(row.left.count());
  CHECK(value_of(request_headers(row.left), "grpc-timeout") == row.text);
}

TEST_CASE("a good answer is a response, in one piece or byte by byte", "[grpc_exchange]") {
  const std::string answer = settings() + good_answer();
  const std::size_t piece =
      GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{10'000});
  CAPTURE(piece);
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  for (std::size_t at = 0; at < answer.size(); at += piece) {
    REQUIRE_FALSE(exchange.outcome().has_value());
    exchange.feed(std::string_view(answer).substr(at, piece));
    static_cast<void>(exchange.take_output());
  }
  REQUIRE(exchange.outcome().has_value());
  REQUIRE(response_of(exchange.outcome()).has_value());
  CHECK_FALSE(exchange.outcome()->failure.has_value());
  CHECK(response_of(exchange.outcome())->instance == "id-1");
  CHECK(response_of(exchange.outcome())->ready);
  CHECK(response_of(exchange.outcome())->backend == "none");
  CHECK(exchange.peer_speaks_http2());
}

TEST_CASE("an answer may come before the request is sent", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings() + good_answer());
  CHECK(response_of(exchange.outcome()).has_value());
}

TEST_CASE("SETTINGS and PING are acknowledged", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings() + ping());
  const auto frames = frames_in(exchange.take_output());
  REQUIRE(frames.size() == 2);
  for (const ReceivedFrame& frame : frames) CHECK(frame.flags == acknowledged);
  CHECK_FALSE(exchange.outcome().has_value());
}

TEST_CASE("the goodbye is a GOAWAY without an error, and nothing follows it", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings());
  SECTION("after an answer") { exchange.feed(good_answer()); }
  SECTION("after a refused answer") { exchange.feed(headers(1, {{":status", "404"}})); }
  SECTION("after the deadline") { exchange.time_is_up(); }
  REQUIRE(exchange.outcome().has_value());
  exchange.say_goodbye();
  const auto frames = frames_in(exchange.take_output());
  REQUIRE_FALSE(frames.empty());
  CHECK(frames.back().type == Frame::goaway);
  REQUIRE(frames.back().payload.size() >= 8);
  CHECK(frames.back().payload.substr(4, 4) == big_endian(no_error));
  CHECK(exchange.take_output().empty());
}

TEST_CASE("when time is up the call is cancelled", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  SECTION("a silent peer") {
    exchange.time_is_up();
    CHECK_THAT(exchange.outcome()->failure->message, ContainsSubstring("did not answer in time"));
  }
  SECTION("a peer that speaks HTTP/2 and does not answer") {
    exchange.feed(settings());
    static_cast<void>(exchange.take_output());
    exchange.time_is_up();
    CHECK_THAT(exchange.outcome()->failure->message, ContainsSubstring("speaks HTTP/2"));
  }
  SECTION("a peer that stops in the middle of its answer") {
    exchange.feed(settings() + headers(1, response_headers()) + data(1, "\0\0"));
    exchange.time_is_up();
  }
  CHECK(exchange.outcome()->failure->code == ReasonCode::rpc_timeout);
  bool cancelled = false;
  for (const ReceivedFrame& frame : frames_in(exchange.take_output())) {
    cancelled = cancelled || (frame.type == Frame::reset && frame.stream == 1);
  }
  CHECK(cancelled);
}

TEST_CASE("an outcome does not change any more", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(settings() + good_answer());
  exchange.feed("HTTP/1.1 400\r\n");
  exchange.end_of_input("Connection reset by peer");
  exchange.time_is_up();
  CHECK(response_of(exchange.outcome()).has_value());
}

TEST_CASE("a connection that closes before the answer is connection_closed", "[grpc_exchange]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  SECTION("without a word") {
    exchange.end_of_input({});
    CHECK_THAT(exchange.outcome()->failure->message, EndsWith("without an answer"));
  }
  SECTION("with an error") {
    exchange.end_of_input("Connection reset by peer");
    CHECK_THAT(exchange.outcome()->failure->message, EndsWith(": Connection reset by peer"));
  }
  SECTION("after SETTINGS") {
    exchange.feed(settings());
    exchange.end_of_input({});
    CHECK_THAT(exchange.outcome()->failure->message, ContainsSubstring("before it answered"));
  }
  CHECK(exchange.outcome()->failure->code == ReasonCode::connection_closed);
  CHECK_FALSE(exchange.outcome()->may_reconnect);
}
