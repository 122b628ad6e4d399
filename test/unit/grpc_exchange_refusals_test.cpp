// What GrpcExchange refuses at once.
#include "catch.h"
#include "http2_bytes.h"
#include "net/grpc_exchange.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using namespace test;
using namespace std::string_literals;

/// The failure that the peer's bytes lead to, fed in one piece and then byte by byte.
Reason refusal(const std::string& bytes) {
  GrpcExchange whole(json_health(), "localhost", 3s);
  static_cast<void>(whole.take_output());
  whole.feed(bytes);
  static_cast<void>(whole.take_output());
  GrpcExchange bytewise(json_health(), "localhost", 3s);
  static_cast<void>(bytewise.take_output());
  for (const char c : bytes) {
    bytewise.feed({&c, 1});
    static_cast<void>(bytewise.take_output());
  }
  for (const GrpcExchange* exchange : {&whole, &bytewise}) {
    if (!failure_of(exchange->outcome())) FAIL("not refused");
    CHECK_FALSE(response_of(exchange->outcome()).has_value());
    CHECK_FALSE(exchange->outcome()->may_reconnect);
  }
  const Reason failure = *failure_of(whole.outcome());
  CHECK(name(failure.code) == name(failure_of(bytewise.outcome())->code));
  return failure;
}

Reason refusal_of_body(const std::string& bytes) {
  return refusal(settings() + headers(1, response_headers()) + data(1, bytes) +
                 headers(1, good_trailers(), true));
}

}  // namespace

TEST_CASE("a first frame that is not SETTINGS is refused", "[grpc_exchange_refusals]") {
  for (const std::string& first :
       {ping(), goaway(0), headers(1, response_headers()), data(1, "x"),
        frame(Frame::window_update, 0, 0, big_endian(1)), frame(Frame::unknown, 0, 0, "x")}) {
    CAPTURE(static_cast<int>(first[3]));
    CHECK(refusal(first + settings() + good_answer()).code == ReasonCode::not_grpc);
  }
}

TEST_CASE("a first frame that acknowledges SETTINGS is not the peer's own",
          "[grpc_exchange_refusals]") {
  GrpcExchange exchange(json_health(), "localhost", 3s);
  static_cast<void>(exchange.take_output());
  exchange.feed(frame(Frame::settings, acknowledged, 0, {}) + good_answer());
  static_cast<void>(exchange.take_output());
  REQUIRE(exchange.outcome().has_value());
  CHECK(exchange.outcome()->failure.has_value());
}

TEST_CASE("another protocol is reported by name", "[grpc_exchange_refusals]") {
  struct Row {
    std::string bytes;
    std::string likeness;
  };
  const auto row = GENERATE(values<Row>({
      {"HTTP/1.1 400 Bad Request\r\n\r\n", "an HTTP/1 server"},
      {"HTTP/1.0 200 OK\r\n", "an HTTP/1 server"},
      {"SSH-2.0-OpenSSH_9.2p1\r\n", "an SSH server"},
      {"\x15\x03\x01\x00\x02\x02\x46"s, "a TLS server"},
      {"220 mail.example ESMTP\r\n", "32 32 30 20"},
      {"-ERR unknown command\r\n", "2d 45 52 52"},
      {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s, "ff ff ff ff"},
  }));
  CAPTURE(row.bytes);
  const Reason reason = refusal(row.bytes);
  CHECK(reason.code == ReasonCode::not_grpc);
  CHECK_THAT(reason.message, ContainsSubstring(row.likeness));
}

TEST_CASE("a peer that closes after too few bytes to identify it does not speak HTTP/2",
          "[grpc_exchange_refusals]") {
  for (const std::string bytes : {"H", "HT", "\x15", "\0\0"}) {
    GrpcExchange exchange(json_health(), "localhost", 3s);
    static_cast<void>(exchange.take_output());
    exchange.feed(bytes.empty() ? "\0"s : bytes);
    CHECK_FALSE(exchange.outcome().has_value());
    exchange.end_of_input({});
    CHECK(exchange.outcome()->failure->code == ReasonCode::not_grpc);
    CHECK_FALSE(exchange.peer_speaks_http2());
  }
}

TEST_CASE("an HTTP/2 server without gRPC is reported with its status", "[grpc_exchange_refusals]") {
  const Reason reason =
      refusal(settings() + headers(1, {{":status", "404"}, {"content-type", "text/html"}}));
  CHECK(reason.code == ReasonCode::not_grpc);
  CHECK_THAT(reason.message, ContainsSubstring("404"));
  CHECK(reason.http_status == 404);
  CHECK(refusal(settings() + headers(1, {{":status", "200"}})).code == ReasonCode::not_grpc);
}

TEST_CASE("a gateway whose server did not answer is not called a server without gRPC",
          "[grpc_exchange_refusals]") {
  for (const std::string status : {"502", "503", "504"}) {
    const Reason reason = refusal(settings() + headers(1, {{":status", status}}));
    CHECK(reason.code == ReasonCode::not_grpc);
    CHECK(reason.message ==
          "the endpoint is a gateway whose server did not answer: HTTP status " + status);
  }
}

TEST_CASE("the gRPC status beside an HTTP status is reported with its message",
          "[grpc_exchange_refusals]") {
  const auto answer = [](const std::string& http_status, const Headers& more) {
    Headers all = {{":status", http_status}, {"content-type", "application/grpc"}};
    all.insert(all.end(), more.begin(), more.end());
    GrpcExchange exchange(json_health(), "localhost", 3s);
    static_cast<void>(exchange.take_output());
    exchange.feed(settings() + headers(1, all, true));
    return exchange.outcome().value();
  };
  const std::string gateway = "the endpoint is a gateway whose server did not answer";
  const CallOutcome full =
      answer("503", {{"grpc-status", "14"}, {"grpc-message", "no healthy%20upstream"}});
  CHECK(full.failure->message == gateway + ": HTTP status 503, UNAVAILABLE: no healthy upstream");
  CHECK(full.grpc_status == 14);
  CHECK(answer("503", {{"grpc-status", "14"}}).failure->message ==
        gateway + ": HTTP status 503, UNAVAILABLE");
  const CallOutcome failed = answer("500", {{"grpc-status", "13"}, {"grpc-message", "oops"}});
  CHECK(failed.failure->message == "the endpoint answered with HTTP status 500, INTERNAL: oops");
  CHECK(answer("415", {{"grpc-status", "3"}}).codec_not_understood);
  for (const std::string status : {"0", "x", ""}) {
    const CallOutcome bare = answer("503", {{"grpc-status", status}, {"grpc-message", "unused"}});
    CHECK(bare.failure->message == gateway + ": HTTP status 503");
    CHECK_FALSE(bare.grpc_status);
  }
}

TEST_CASE("an HTTP status that refuses the caller does not call the server one without gRPC",
          "[grpc_exchange_refusals]") {
  for (const std::string status : {"401", "403", "429"}) {
    CHECK(refusal(settings() + headers(1, {{":status", status}})).message ==
          "the endpoint refused the call: HTTP status " + status);
  }
  for (const std::string status : {"", "x", "-50", "99999999999", "099"}) {
    CAPTURE(status);
    CHECK(refusal(settings() + headers(1, {{":status", status}})).http_status == 0);
  }
}

TEST_CASE("a compressed message, two messages or a huge one are refused before the stream ends",
          "[grpc_exchange_refusals]") {
  const std::string begin = settings() + headers(1, response_headers());
  CHECK_THAT(refusal(begin + data(1, message("{}", 1))).message, ContainsSubstring("compressed"));
  CHECK_THAT(refusal(begin + data(1, message("{}") + message("{}"))).message,
             ContainsSubstring("more than one"));
  CHECK_THAT(refusal(begin + data(1, message("{}")) + data(1, message("{}"))).message,
             ContainsSubstring("more than one"));
  CHECK_THAT(refusal(begin + data(1, "\0\xFF\xFF\xFF\xFF"s)).message,
             ContainsSubstring("4294967295"));
}

TEST_CASE("a missing or partial message, or one that is not a JSON object, is refused",
          "[grpc_exchange_refusals]") {
  for (const std::string& bytes : {std::string(), "\0\0\0"s, message(good_body()).substr(0, 20),
                                   message(""), message("null"), message("[]"), message("{")}) {
    CAPTURE(bytes);
    CHECK(refusal_of_body(bytes).code == ReasonCode::bad_response);
  }
}

TEST_CASE("END_STREAM without trailers is refused", "[grpc_exchange_refusals]") {
  CHECK_THAT(
      refusal(settings() + headers(1, response_headers()) + data(1, message(good_body()), true))
          .message,
      ContainsSubstring("without trailers"));
}

TEST_CASE("a missing or non-zero grpc-status is refused", "[grpc_exchange_refusals]") {
  const std::string begin =
      settings() + headers(1, response_headers()) + data(1, message(good_body()));
  CHECK(refusal(begin + headers(1, {{"other", "0"}}, true)).code == ReasonCode::bad_response);
  const Reason reason =
      refusal(begin + headers(1, {{"grpc-status", "13"}, {"grpc-message", "no%20codec%0a"}}, true));
  CHECK(reason.code == ReasonCode::rpc_error);
  CHECK_THAT(reason.message, EndsWith("INTERNAL: no codec\n"));
}

TEST_CASE("a reset of the call is reported with its error", "[grpc_exchange_refusals]") {
  const Reason reason = refusal(settings() + reset(1, 8));
  CHECK(reason.code == ReasonCode::rpc_error);
  CHECK(reason.http2_error == 8);
  CHECK_THAT(refusal(settings() + reset(1, 99)).message, EndsWith("(error 99)"));
  CHECK_THAT(reason.message, ContainsSubstring("CANCEL"));
}

TEST_CASE("a broken frame behind SETTINGS is a bad response", "[grpc_exchange_refusals]") {
  for (const std::string& broken :
       {frame(Frame::ping, 0, 0, "short"), frame(Frame::settings, 0, 1, {}),
        frame(Frame::headers, end_headers, 1, "\xFF\xFF\xFF\xFF\xFF\xFF"),
        frame(Frame::data, 0, 0, "on stream 0"), headers(2, response_headers()),
        "\xFF\xFF\xFF"s + std::string(6, '\0')}) {
    CAPTURE(static_cast<int>(broken[3]), broken.size());
    CHECK(refusal(settings() + broken).code == ReasonCode::bad_response);
  }
}

TEST_CASE("a reset that the peer's frame forces on us is the peer's violation",
          "[grpc_exchange_refusals]") {
  const Reason reason =
      refusal(settings() + frame(Frame::window_update, 0, 1, big_endian(0x7FFFFFFF)));
  CHECK(reason.code == ReasonCode::bad_response);
  CHECK_THAT(reason.message, ContainsSubstring("Flow control"));
}

TEST_CASE("a violation after GOAWAY is noticed at once", "[grpc_exchange_refusals]") {
  CHECK(refusal(settings() + goaway(1) + goaway(3)).code == ReasonCode::bad_response);
}

TEST_CASE("a pushed stream is refused once the peer has acknowledged our settings",
          "[grpc_exchange_refusals]") {
  const std::string knows = frame(Frame::settings, acknowledged, 0, {});
  const std::string push = frame(Frame::push_promise, end_headers, 1, big_endian(2));
  CHECK(refusal(settings() + knows + push).code == ReasonCode::bad_response);
}

TEST_CASE("headers without end are refused", "[grpc_exchange_refusals]") {
  std::string bytes = settings() + frame(Frame::headers, 0, 1, header_block({{":status", "200"}}));
  const std::string block = header_block({{"x", std::string(16'000, 'x')}});
  constexpr auto continuation = static_cast<Frame>(9);
  for (int i = 0; i < 20; ++i) bytes += frame(continuation, 0, 1, block);
  CHECK(refusal(bytes).code == ReasonCode::bad_response);
}
