// Several calls in one exchange.
#include "catch.h"
#include "http2_bytes.h"
#include "net/grpc_exchange.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using namespace test;

constexpr std::size_t preface_length = 24;
constexpr std::uint32_t first_stream = 1;
constexpr std::uint32_t second_stream = 3;

GrpcRequest fenced_status() {
  return {"/contenox.transport.v1.Compute/Status",
          "application/grpc+contenoxtransportjson",
          "{}",
          {{"x-contenox-owner-instance", "id-1"}}};
}

/// An exchange of two calls whose requests are on their way.
class Two {
 public:
  Two() : exchange_(json_health(), "localhost", 3s) {
    exchange_.add_call(fenced_status());
    sent_ = exchange_.take_output().substr(preface_length);
  }

  const std::string& sent() const { return sent_; }
  GrpcExchange& exchange() { return exchange_; }

 private:
  GrpcExchange exchange_;
  std::string sent_;
};

std::string answer(std::uint32_t stream, const std::string& body) {
  return headers(stream, response_headers()) + data(stream, message(body)) +
         headers(stream, good_trailers(), true);
}

std::vector<std::uint32_t> streams_of(Frame type, const std::string& bytes) {
  std::vector<std::uint32_t> streams;
  for (const ReceivedFrame& frame : frames_in(bytes)) {
    if (frame.type == type) streams.push_back(frame.stream);
  }
  return streams;
}

using Streams = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("the first output holds both calls", "[grpc_calls]") {
  const Two two;
  CHECK(streams_of(Frame::headers, two.sent()) == Streams{first_stream, second_stream});
  CHECK(streams_of(Frame::data, two.sent()) == Streams{first_stream, second_stream});
}

TEST_CASE("a call carries its metadata once, behind gRPC's own headers", "[grpc_calls]") {
  GrpcExchange exchange(fenced_status(), "localhost", 3s);
  const std::string sent = exchange.take_output().substr(preface_length);
  for (const ReceivedFrame& frame : frames_in(sent)) {
    if (frame.type != Frame::headers) continue;
    const Headers sent_headers = decoded(frame.payload);
    REQUIRE(sent_headers.size() == 9);
    CHECK(sent_headers.back() ==
          std::pair<std::string, std::string>("x-contenox-owner-instance", "id-1"));
  }
}

TEST_CASE("answers may come in any order and piece by piece", "[grpc_calls]") {
  const std::string first = answer(first_stream, good_body());
  const std::string second = answer(second_stream, R"({"state":"Ready"})");
  const std::string both = settings() + GENERATE_COPY(values({first + second, second + first}));
  const std::size_t piece = GENERATE(std::size_t{1}, std::size_t{7}, std::size_t{10'000});
  Two two;
  for (std::size_t at = 0; at < both.size(); at += piece) {
    CHECK_FALSE(two.exchange().is_over());
    two.exchange().feed(std::string_view(both).substr(at, piece));
  }
  CHECK(two.exchange().is_over());
  CHECK(response_of(two.exchange().outcome(0))->instance == "id-1");
  CHECK(two.exchange().outcome(1)->message == R"({"state":"Ready"})");
}

TEST_CASE("one call's failure is not the other's", "[grpc_calls]") {
  const std::string good = answer(first_stream, good_body());
  const auto second = GENERATE(values<std::pair<std::string, ReasonCode>>({
      {headers(second_stream, {{":status", "404"}}), ReasonCode::not_grpc},
      {reset(second_stream, 2), ReasonCode::rpc_error},
      {headers(second_stream, response_headers()) + data(second_stream, "\1\0\0\0\0"),
       ReasonCode::bad_response},
  }));
  const bool failure_first = GENERATE(false, true);
  Two two;
  two.exchange().feed(settings() + (failure_first ? second.first + good : good + second.first));
  REQUIRE(two.exchange().is_over());
  CHECK(response_of(two.exchange().outcome(0)).has_value());
  CHECK(two.exchange().outcome(1)->failure->code == second.second);
}

TEST_CASE("the outcome has the server's status code", "[grpc_calls]") {
  Two two;
  Headers unimplemented = response_headers();
  unimplemented.emplace_back("grpc-status", "12");
  two.exchange().feed(settings() + headers(second_stream, unimplemented, true));
  REQUIRE(two.exchange().outcome(1).has_value());
  CHECK(two.exchange().outcome(1)->grpc_status == 12);
  CHECK_FALSE(two.exchange().outcome(0).has_value());
}

TEST_CASE("the end of the connection ends the open calls, and no other", "[grpc_calls]") {
  Two two;
  two.exchange().feed(settings() + answer(first_stream, good_body()));
  SECTION("the peer closes") {
    two.exchange().end_of_input({});
    CHECK(two.exchange().outcome(1)->failure->code == ReasonCode::connection_closed);
  }
  SECTION("the peer breaks the protocol") {
    two.exchange().feed(frame(Frame::ping, 0, 0, "short"));
    CHECK(two.exchange().outcome(1)->failure->code == ReasonCode::bad_response);
  }
  SECTION("time is up") {
    two.exchange().take_output();
    two.exchange().time_is_up();
    CHECK(two.exchange().outcome(1)->failure->code == ReasonCode::rpc_timeout);
    CHECK(streams_of(Frame::reset, two.exchange().take_output()) == Streams{second_stream});
  }
  CHECK(two.exchange().is_over());
  CHECK(response_of(two.exchange().outcome(0)).has_value());
}

TEST_CASE("each refused call is made again once", "[grpc_calls]") {
  Two two;
  two.exchange().feed(settings() + reset(first_stream, refused_stream) +
                      reset(second_stream, refused_stream));
  CHECK(streams_of(Frame::headers, two.exchange().take_output()) == Streams{5, 7});
  two.exchange().feed(answer(5, good_body()) + reset(7, refused_stream));
  CHECK(response_of(two.exchange().outcome(0)).has_value());
  CHECK(two.exchange().outcome(1)->failure->code == ReasonCode::rpc_error);
}

TEST_CASE("a call may be added when another is over", "[grpc_calls]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  exchange.take_output();
  exchange.feed(settings() + answer(first_stream, good_body()));
  REQUIRE(exchange.is_over());
  exchange.add_call(fenced_status());
  CHECK_FALSE(exchange.is_over());
  CHECK(streams_of(Frame::headers, exchange.take_output()) == Streams{second_stream});
  exchange.feed(answer(second_stream, "{}"));
  CHECK(exchange.outcome(1)->message == "{}");
}

TEST_CASE("a call that is added after GOAWAY fails at once", "[grpc_calls]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  exchange.take_output();
  exchange.feed(settings() + goaway(first_stream) + answer(first_stream, good_body()));
  exchange.add_call(fenced_status());
  REQUIRE(exchange.outcome(1).has_value());
  CHECK(exchange.outcome(1)->failure->code == ReasonCode::connection_closed);
}
