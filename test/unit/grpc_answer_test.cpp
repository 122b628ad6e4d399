#include "net/grpc_answer.h"

#include "catch.h"
#include "http2_bytes.h"
#include "net/protocol_guess.h"

namespace {

using namespace modeldprobe;
using test::good_body;
using test::good_trailers;
using test::Headers;
using test::message;
using test::response_headers;

/// Feeds the parts of one response, as HTTP/2 would deliver them.
class Answer {
 public:
  Answer& headers(const Headers& headers, bool last = false) {
    answer_.begin_headers();
    for (const auto& [name, value] : headers) answer_.add_header(name, value);
    answer_.end_headers(last);
    return *this;
  }
  Answer& data(std::string_view bytes) {
    answer_.add_data(bytes);
    return *this;
  }
  Answer& trailers(const Headers& trailers) { return headers(trailers, true); }
  Answer& end_of_data() {
    answer_.end_without_trailers();
    return *this;
  }

  const std::optional<CallOutcome>& outcome() const { return answer_.outcome(); }

  HealthResponse response() const {
    const auto response = test::response_of(outcome());
    if (!response) FAIL("no response");
    return *response;
  }
  Reason failure() const {
    const auto failure = test::failure_of(outcome());
    if (!failure) FAIL("no failure");
    CHECK_FALSE(test::response_of(outcome()).has_value());
    return *failure;
  }

 private:
  GrpcAnswer answer_;
};

Answer answer_with(const std::string& body) {
  return Answer().headers(response_headers()).data(message(body)).trailers(good_trailers());
}

Answer answer_with_type(const std::string& type) {
  return Answer().headers({{":status", "200"}, {"content-type", type}});
}

Answer answer_with_status(const std::string& status) {
  return Answer()
      .headers(response_headers())
      .data(message(good_body()))
      .trailers({{"grpc-status", status}});
}

}  // namespace

TEST_CASE("a good answer is a response", "[grpc_answer]") {
  const HealthResponse response = answer_with(good_body()).response();
  CHECK(response.instance == "id-1");
  CHECK(response.ready);
  CHECK(response.backend == "none");
}

TEST_CASE("fields that the answer leaves out are empty", "[grpc_answer]") {
  const HealthResponse response = answer_with("{}").response();
  CHECK(response.instance.empty());
  CHECK_FALSE(response.ready);
  CHECK(response.backend.empty());
  CHECK(answer_with(R"({"Ready": true, "more": [1e999]})").response().ready);
}

TEST_CASE("there is no outcome before the trailers", "[grpc_answer]") {
  CHECK_FALSE(Answer().outcome().has_value());
  CHECK_FALSE(Answer().headers(response_headers()).outcome().has_value());
  CHECK_FALSE(
      Answer().headers(response_headers()).data(message(good_body())).outcome().has_value());
}

TEST_CASE("a message may come in pieces of any size", "[grpc_answer]") {
  Answer answer;
  answer.headers(response_headers());
  for (const char c : message(good_body())) answer.data({&c, 1}).data({});
  CHECK(answer.trailers(good_trailers()).response().ready);
}

TEST_CASE("any subtype after application/grpc is good", "[grpc_answer]") {
  for (const std::string type :
       {"application/grpc", "application/grpc+proto", "application/grpc+json",
        "application/grpc;charset=utf-8", "application/grpc+"}) {
    CAPTURE(type);
    CHECK_FALSE(answer_with_type(type).outcome().has_value());
  }
}

TEST_CASE("a missing or different content-type is not gRPC", "[grpc_answer]") {
  for (const std::string type :
       {"", "text/html", "application/json", "application/grpc-web", "application/grpcx",
        " application/grpc", "APPLICATION/GRPC", "application/gRPC+x"}) {
    CAPTURE(type);
    CHECK(answer_with_type(type).failure().code == ReasonCode::not_grpc);
  }
  CHECK(Answer().headers({{":status", "200"}}).failure().code == ReasonCode::not_grpc);
}

TEST_CASE("of several content-types one must be gRPC's", "[grpc_answer]") {
  const auto with_types = [](const std::string& first, const std::string& second) {
    return Answer().headers(
        {{":status", "200"}, {"content-type", first}, {"content-type", second}});
  };
  CHECK_FALSE(with_types("text/html", "application/grpc").outcome().has_value());
  CHECK_FALSE(with_types("application/grpc", "text/html").outcome().has_value());
  CHECK(with_types("text/html", "image/png").failure().code == ReasonCode::not_grpc);
}

TEST_CASE("a field that HTTP/2 forbids is a bad response in any position", "[grpc_answer]") {
  const Headers forbidden = {{"x", "\n"}};
  Headers headers = response_headers();
  headers.insert(headers.end(), forbidden.begin(), forbidden.end());
  CHECK(Answer().headers(headers).failure().code == ReasonCode::bad_response);
  CHECK(Answer().headers({{":status", "103"}, {"x", "\n"}}).failure().code ==
        ReasonCode::bad_response);
  const Answer trailers = Answer()
                              .headers(response_headers())
                              .data(message("{}"))
                              .trailers({{"grpc-status", "0"}, {"x", "\n"}});
  CHECK(trailers.failure().code == ReasonCode::bad_response);
  CHECK_THAT(trailers.failure().message, EndsWith(": x"));
}

TEST_CASE("the rules for pseudo-headers begin anew with each block", "[grpc_answer]") {
  CHECK(Answer()
            .headers({{":status", "103"}, {"link", "x"}})
            .headers(response_headers())
            .data(message(good_body()))
            .trailers({{":status", "200"}, {"grpc-status", "0"}})
            .response()
            .ready);
}

TEST_CASE("an HTTP status in the trailers must be 200", "[grpc_answer]") {
  for (const std::string status : {"404", "100", "0200", ""}) {
    CAPTURE(status);
    const Answer answer = Answer()
                              .headers(response_headers())
                              .data(message("{}"))
                              .trailers({{":status", status}, {"grpc-status", "0"}});
    CHECK(answer.failure().code == ReasonCode::bad_response);
    CHECK_THAT(answer.failure().message, EndsWith("HTTP status " + status + " in its trailers"));
  }
}

TEST_CASE("a binary header must be base64", "[grpc_answer]") {
  Headers headers = response_headers();
  headers.emplace_back("x-bin", "QQ");
  const std::string body = message(good_body());
  CHECK(Answer()
            .headers(headers)
            .data(body)
            .trailers({{"grpc-status", "0"}, {"y-bin", "QQ=="}})
            .response()
            .ready);
  CHECK_THAT(Answer()
                 .headers(response_headers())
                 .data(body)
                 .trailers({{"grpc-status", "0"}, {"y-bin", "!"}})
                 .failure()
                 .message,
             ContainsSubstring("y-bin"));
  headers.emplace_back("z-bin", "!");
  CHECK(Answer().headers(headers).failure().code == ReasonCode::bad_response);
  CHECK(Answer()
            .headers({{":status", "200"}, {"content-type", "text/html"}, {"z-bin", "!"}})
            .failure()
            .code == ReasonCode::not_grpc);
}

TEST_CASE("status details must not contradict a good status", "[grpc_answer]") {
  const auto with_details = [](const std::string& status, const std::vector<std::string>& all) {
    Headers trailers = {{"grpc-status", status}};
    for (const std::string& one : all) trailers.emplace_back("grpc-status-details-bin", one);
    return Answer().headers(response_headers()).data(message(good_body())).trailers(trailers);
  };
  const std::string unavailable = "CA4";  // field 1: 14
  const std::string cut_short = "CA";
  CHECK_THAT(with_details("0", {unavailable}).failure().message, EndsWith("UNAVAILABLE"));
  CHECK(with_details("0", {unavailable}).failure().code == ReasonCode::bad_response);
  CHECK(with_details("0", {"CAA"}).response().ready);
  CHECK(with_details("0", {unavailable, unavailable}).response().ready);
  CHECK(with_details("0", {cut_short}).response().ready);
  CHECK(with_details("5", {unavailable}).failure().code == ReasonCode::rpc_error);
}

TEST_CASE("a grpc-status that is not a number counts in any position", "[grpc_answer]") {
  Headers headers = response_headers();
  headers.emplace_back("grpc-status", "x");
  CHECK(Answer().headers(headers).failure().code == ReasonCode::bad_response);
  for (const Headers& trailers : {Headers{{"grpc-status", "x"}, {"grpc-status", "0"}},
                                  Headers{{"grpc-status", "0"}, {"grpc-status", "x"}}}) {
    CHECK(Answer()
              .headers(response_headers())
              .data(message(good_body()))
              .trailers(trailers)
              .failure()
              .code == ReasonCode::bad_response);
  }
}

TEST_CASE("an HTTP status other than 200 is not gRPC", "[grpc_answer]") {
  for (const std::string status : {"404", "503", "301", "415", "0200", "20"}) {
    CAPTURE(status);
    const Answer answer =
        Answer().headers({{":status", status}, {"content-type", "application/grpc"}});
    CHECK(answer.failure().code == ReasonCode::not_grpc);
    CHECK_THAT(answer.failure().message, ContainsSubstring(status));
    CHECK(answer.outcome()->codec_not_understood == (status == "415"));
  }
  CHECK(Answer().headers({{"content-type", "application/grpc"}}).failure().code ==
        ReasonCode::not_grpc);
}

TEST_CASE("an informational response may come first", "[grpc_answer]") {
  CHECK(Answer()
            .headers({{":status", "100"}})
            .headers({{":status", "103"}, {"link", "x"}})
            .headers(response_headers())
            .data(message(good_body()))
            .trailers(good_trailers())
            .response()
            .ready);
  CHECK(Answer().headers({{":status", "100"}}, true).failure().code == ReasonCode::not_grpc);
  CHECK(Answer().headers({{":status", "1xx"}}).failure().code == ReasonCode::not_grpc);
}

TEST_CASE("a grpc-status is read as the reference reads it", "[grpc_answer]") {
  for (const std::string status : {"0", "00", "+0", "-0", "0000000000000000"}) {
    CAPTURE(status);
    CHECK(answer_with_status(status).response().ready);
  }
  for (const std::string status :
       {"", " 0", "0 ", "0x0", "OK", "0.0", "+", "-", "+-0", "++0", "-+0", "4294967296"}) {
    CAPTURE(status);
    CHECK(answer_with_status(status).failure().code == ReasonCode::bad_response);
  }
}

TEST_CASE("a missing grpc-status is a bad response", "[grpc_answer]") {
  const Reason failure = Answer()
                             .headers(response_headers())
                             .data(message(good_body()))
                             .trailers({{"other", "0"}})
                             .failure();
  CHECK(failure.code == ReasonCode::bad_response);
  CHECK_THAT(failure.message, ContainsSubstring("no grpc-status"));
}

TEST_CASE("a grpc-status in the headers does not replace one in the trailers", "[grpc_answer]") {
  Headers headers = response_headers();
  headers.emplace_back("grpc-status", "0");
  CHECK(Answer().headers(headers).data(message(good_body())).trailers({}).failure().code ==
        ReasonCode::bad_response);
}

TEST_CASE("an error status is reported by name, with its decoded message", "[grpc_answer]") {
  const Answer answer = Answer()
                            .headers(response_headers())
                            .trailers({{"grpc-status", "14"}, {"grpc-message", "not%20now %C3"}});
  CHECK(answer.failure().code == ReasonCode::rpc_error);
  CHECK_THAT(answer.failure().message, EndsWith("UNAVAILABLE: not now \xC3"));
  CHECK_FALSE(answer.outcome()->codec_not_understood);
  CHECK_THAT(answer_with_status("99").failure().message, EndsWith("code 99"));
  CHECK_THAT(answer_with_status("-7").failure().message, EndsWith("code -7"));
}

TEST_CASE("DEADLINE_EXCEEDED is an answer as other errors are", "[grpc_answer]") {
  const Reason failure = Answer()
                             .headers({{":status", "200"},
                                       {"content-type", "application/grpc"},
                                       {"grpc-status", "4"},
                                       {"grpc-message", "upstream request timeout"}},
                                      true)
                             .failure();
  CHECK(failure.code == ReasonCode::rpc_error);
  CHECK(failure.message ==
        "the endpoint answered with DEADLINE_EXCEEDED: upstream request timeout");
}

TEST_CASE("an error may come without a message, in headers alone", "[grpc_answer]") {
  Headers headers = response_headers();
  headers.emplace_back("grpc-status", "12");
  const Answer answer = Answer().headers(headers, true);
  CHECK(answer.failure().code == ReasonCode::rpc_error);
  CHECK_THAT(answer.failure().message, ContainsSubstring("UNIMPLEMENTED"));
  CHECK(answer.outcome()->codec_not_understood);
}

TEST_CASE("an error in the subtype of the call is the handler's, unless it speaks of the codec",
          "[grpc_answer]") {
  const auto may_be_codec = [](const std::string& type, const std::string& message) {
    return Answer()
        .headers({{":status", "200"},
                  {"content-type", type},
                  {"grpc-status", "13"},
                  {"grpc-message", message}},
                 true)
        .outcome()
        ->codec_not_understood;
  };
  const std::string ours = "application/grpc+contenoxtransportjson";
  CHECK_FALSE(may_be_codec(ours, "out of slots"));
  CHECK(may_be_codec(ours, "grpc: error unmarshalling request"));
  CHECK(may_be_codec(ours, ""));
  CHECK(may_be_codec("application/grpc", "out of slots"));
  CHECK_FALSE(may_be_codec("application/grpc", "model%5Fload_failed: out of slots"));
}

TEST_CASE("a good status needs exactly one message", "[grpc_answer]") {
  CHECK_THAT(Answer().headers(response_headers()).trailers(good_trailers()).failure().message,
             ContainsSubstring("no message"));
  const std::string two = message("{}") + message("{}");
  CHECK_THAT(Answer().headers(response_headers()).data(two).failure().message,
             ContainsSubstring("more than one message"));
  const std::string whole = message(good_body());
  for (std::size_t length = 1; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_THAT(Answer()
                   .headers(response_headers())
                   .data(whole.substr(0, length))
                   .trailers(good_trailers())
                   .failure()
                   .message,
               ContainsSubstring("cut short"));
  }
}

TEST_CASE("a compressed message is refused at its first byte", "[grpc_answer]") {
  const Answer compressed = Answer().headers(response_headers()).data("\x01");
  CHECK(compressed.failure().code == ReasonCode::bad_response);
  CHECK_THAT(compressed.failure().message, ContainsSubstring("compressed"));
  CHECK_THAT(Answer().headers(response_headers()).data("\x02").failure().message,
             ContainsSubstring("flags"));
}

TEST_CASE("a message of up to 64 KiB is read, a larger one refused at its prefix",
          "[grpc_answer]") {
  const std::string largest = "{}" + std::string(largest_message - 2, ' ');
  CHECK_FALSE(answer_with(largest).response().ready);
  CHECK_THAT(answer_with(largest + " ").failure().message, ContainsSubstring("announces"));
  const std::string four_gib("\0\xFF\xFF\xFF\xFF", 5);
  CHECK_THAT(Answer().headers(response_headers()).data(four_gib).failure().message,
             ContainsSubstring("4294967295"));
}

TEST_CASE("a body that is not one JSON object is a bad response", "[grpc_answer]") {
  for (const std::string body : {"", "null", "[]", "true", "{", "{}{}", R"({"ready": "true"})",
                                 R"({"instance_id": 1})", "\n\x05hello"}) {
    CAPTURE(body);
    CHECK(answer_with(body).failure().code == ReasonCode::bad_response);
  }
}

TEST_CASE("a stream that ends without trailers is a bad response", "[grpc_answer]") {
  CHECK_THAT(Answer()
                 .headers(response_headers())
                 .data(message(good_body()))
                 .end_of_data()
                 .failure()
                 .message,
             ContainsSubstring("without trailers"));
}

TEST_CASE("parts in the wrong order are a bad response", "[grpc_answer]") {
  CHECK(Answer().data(message("{}")).failure().code == ReasonCode::bad_response);
  CHECK(Answer().headers(response_headers()).headers(response_headers()).failure().code ==
        ReasonCode::bad_response);
}

TEST_CASE("kilobytes of unknown headers are skipped, but not without limit", "[grpc_answer]") {
  Headers many = response_headers();
  for (int i = 0; i < 60; ++i) many.emplace_back("x-" + std::to_string(i), std::string(1000, 'x'));
  CHECK(
      Answer().headers(many).data(message(good_body())).trailers(good_trailers()).response().ready);
  for (int i = 0; i < 100; ++i) many.emplace_back("y", std::string(1000, 'x'));
  CHECK(Answer().headers(many).failure().code == ReasonCode::bad_response);
}

TEST_CASE("the first refusal counts, whatever follows", "[grpc_answer]") {
  Answer answer = answer_with_type("text/html");
  answer.headers(response_headers()).data(message(good_body())).trailers(good_trailers());
  CHECK(answer.failure().code == ReasonCode::not_grpc);
}

TEST_CASE("other protocols are recognized by their first bytes", "[grpc_answer]") {
  const std::string looks_like = "the endpoint does not speak HTTP/2: it looks like ";
  CHECK(protocol_guess("HTTP/1.1 400 Bad Request") ==
        looks_like + "an HTTP/1 server, which answered with status 400");
  for (const std::string text : {"HTTP", "HTTP/1.1 40", "HTTP/1.1 099 x", "HTTP/1.1 x00 OK"}) {
    CHECK(protocol_guess(text) == looks_like + "an HTTP/1 server");
  }
  CHECK(protocol_guess("SSH-2.0-OpenSSH_9.2") == looks_like + "an SSH server");
  CHECK(protocol_guess("\x15\x03\x01") == looks_like + "a TLS server");
  CHECK(protocol_guess("\x16\x03\x03") == looks_like + "a TLS server");
  CHECK(protocol_guess("\xFFx") == looks_like + "something that begins with the bytes ff 78");
  CHECK_THAT(protocol_guess(std::string(100, 'a')),
             EndsWith(" 61 61") && !ContainsSubstring("...."));
}
