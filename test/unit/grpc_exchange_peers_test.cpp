// What GrpcExchange tolerates of a peer, as the reference client does.
#include "catch.h"
#include "http2_bytes.h"
#include "net/grpc_exchange.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using namespace test;

/// An exchange that has sent its request and got the peer's bytes.
class Fed {
 public:
  explicit Fed(const std::string& bytes) : exchange_(json_health(), "localhost", 3s) {
    static_cast<void>(exchange_.take_output());
    exchange_.feed(bytes);
  }

  GrpcExchange& exchange() { return exchange_; }
  bool open() const { return !exchange_.outcome().has_value(); }
  bool good() const {
    const auto response = response_of(exchange_.outcome());
    return response && response->ready;
  }
  Reason failure() const {
    if (!exchange_.outcome() || !exchange_.outcome()->failure) FAIL("no failure");
    return *exchange_.outcome()->failure;
  }

 private:
  GrpcExchange exchange_;
};

int requests_in(const std::string& output) {
  int count = 0;
  for (const ReceivedFrame& frame : frames_in(output)) count += frame.type == Frame::headers;
  return count;
}

std::string padded_data(std::uint32_t stream, const std::string& bytes, int padding) {
  const auto length = static_cast<std::size_t>(padding);
  return frame(Frame::data, padded, stream,
               static_cast<char>(padding) + bytes + std::string(length, '\0'));
}

}  // namespace

TEST_CASE("a PING before the answer is tolerated", "[grpc_exchange_peers]") {
  CHECK(Fed(settings() + ping() + good_answer()).good());
  CHECK(Fed(settings() + headers(1, response_headers()) + ping() + data(1, message(good_body())) +
            ping() + headers(1, good_trailers(), true))
            .good());
}

TEST_CASE("unknown frames and settings are tolerated", "[grpc_exchange_peers]") {
  const std::string unknown = frame(Frame::unknown, 0xff, 0, "whatever");
  const std::string odd_settings =
      frame(Frame::settings, 0, 0, std::string("\xAB\xCD", 2) + big_endian(7));
  CHECK(Fed(odd_settings + unknown + good_answer()).good());
  CHECK(Fed(settings() + frame(Frame::unknown, 0, 1, "on the stream") + good_answer()).good());
  CHECK(
      Fed(settings() + frame(Frame::window_update, 0, 0, big_endian(1000)) + good_answer()).good());
}

TEST_CASE("padding and DATA in pieces are tolerated", "[grpc_exchange_peers]") {
  const std::string whole = message(good_body());
  CHECK(Fed(settings() + headers(1, response_headers()) + padded_data(1, whole.substr(0, 3), 20) +
            padded_data(1, "", 255) + data(1, "") + padded_data(1, whole.substr(3), 0) +
            headers(1, good_trailers(), true))
            .good());
  std::string bytewise = settings() + headers(1, response_headers());
  for (const char c : whole) bytewise += data(1, {&c, 1});
  CHECK(Fed(bytewise + headers(1, good_trailers(), true)).good());
}

TEST_CASE("kilobytes of unknown headers are tolerated", "[grpc_exchange_peers]") {
  Headers many = response_headers();
  for (int i = 0; i < 12; ++i) many.emplace_back("x-" + std::to_string(i), std::string(1000, 'v'));
  CHECK(Fed(settings() + headers(1, many) + data(1, message(good_body())) +
            headers(1, good_trailers(), true))
            .good());
}

TEST_CASE("a content-length that is off does not matter to gRPC", "[grpc_exchange_peers]") {
  Headers with_length = response_headers();
  with_length.emplace_back("content-length", "3");
  CHECK(Fed(settings() + headers(1, with_length) + data(1, message(good_body())) +
            headers(1, good_trailers(), true))
            .good());
}

TEST_CASE("a grpc-status of 00 is good", "[grpc_exchange_peers]") {
  CHECK(Fed(settings() + headers(1, response_headers()) + data(1, message(good_body())) +
            headers(1, {{"grpc-status", "00"}}, true))
            .good());
}

TEST_CASE("a reset behind a whole answer does not matter", "[grpc_exchange_peers]") {
  CHECK(Fed(settings() + good_answer() + reset(1, no_error)).good());
}

TEST_CASE("a GOAWAY that includes the call lets it finish", "[grpc_exchange_peers]") {
  Fed fed(settings() + goaway(1));
  CHECK(fed.open());
  fed.exchange().feed(good_answer());
  CHECK(fed.good());
}

TEST_CASE("a GOAWAY that excludes the call allows a new connection", "[grpc_exchange_peers]") {
  Fed fed(settings() + goaway(0));
  CHECK(fed.failure().code == ReasonCode::connection_closed);
  CHECK(fed.exchange().outcome()->may_reconnect);
}

TEST_CASE("a graceful shutdown in two steps lets the call finish", "[grpc_exchange_peers]") {
  constexpr std::uint32_t largest_stream = 0x7fffffff;
  CHECK(Fed(settings() + goaway(largest_stream) + ping() + goaway(1) + good_answer()).good());
}

TEST_CASE("a refused call is made once more on the same connection", "[grpc_exchange_peers]") {
  Fed fed(settings() + reset(1, refused_stream));
  CHECK(fed.open());
  CHECK(requests_in(fed.exchange().take_output()) == 1);
  SECTION("and may then be answered") {
    fed.exchange().feed(good_answer(3));
    CHECK(fed.good());
  }
  SECTION("and may be refused again, which ends it") {
    fed.exchange().feed(reset(3, refused_stream));
    CHECK(fed.failure().code == ReasonCode::rpc_error);
    CHECK_THAT(fed.failure().message, ContainsSubstring("REFUSED_STREAM"));
    CHECK_FALSE(fed.exchange().outcome()->may_reconnect);
    CHECK(requests_in(fed.exchange().take_output()) == 0);
  }
  SECTION("and may meet a peer that is leaving") {
    fed.exchange().feed(goaway(1));
    CHECK(fed.exchange().outcome()->may_reconnect);
  }
}

TEST_CASE("what came before a refusal does not count for the second call",
          "[grpc_exchange_peers]") {
  Fed fed(settings() + headers(1, response_headers()) + data(1, message("{}")) +
          reset(1, refused_stream));
  static_cast<void>(fed.exchange().take_output());
  fed.exchange().feed(good_answer(3));
  CHECK(fed.good());
}

TEST_CASE("a call that was refused by a peer that is leaving is not made again here",
          "[grpc_exchange_peers]") {
  Fed fed(settings() + goaway(1) + reset(1, refused_stream));
  CHECK(fed.exchange().outcome()->may_reconnect);
  CHECK(requests_in(fed.exchange().take_output()) == 0);
}
