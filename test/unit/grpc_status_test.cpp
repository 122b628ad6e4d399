#include "net/grpc_status.h"

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace std::string_literals;

}  // namespace

TEST_CASE("a status code has its public name, an unknown one its number", "[grpc_status]") {
  CHECK(grpc_status_name(0) == "OK");
  CHECK(grpc_status_name(12) == "UNIMPLEMENTED");
  CHECK(grpc_status_name(14) == "UNAVAILABLE");
  CHECK(grpc_status_name(16) == "UNAUTHENTICATED");
  CHECK(grpc_status_name(17) == "code 17");
  CHECK(grpc_status_name(-1) == "code -1");
}

TEST_CASE("percent-encoding is decoded where it is valid", "[grpc_status]") {
  struct Row {
    std::string text;
    std::string decoded;
  };
  const auto row = GENERATE(values<Row>({
      {"", ""},
      {"plain", "plain"},
      {"a%20b", "a b"},
      {"%c3%A9", "\xC3\xA9"},
      {"100%25", "100%"},
      {"%00", std::string(1, '\0')},
      {"%", "%"},
      {"%2", "%2"},
      {"%2g", "%2g"},
      {"%g2", "%g2"},
      {"%-1", "%-1"},
      {"%+1", "%+1"},
      {"% 1", "% 1"},
      {"%%41", "%A"},
      {"%2541", "%41"},
      {"a+b", "a+b"},
  }));
  CAPTURE(row.text);
  CHECK(percent_decoded(row.text) == row.decoded);
}

TEST_CASE("a binary header is base64, with or without padding", "[grpc_status]") {
  struct Row {
    std::string text;
    std::string decoded;
  };
  const auto row = GENERATE(values<Row>({
      {"", ""},
      {"QQ", "A"},
      {"QQ==", "A"},
      {"QR==", "A"},
      {"QUI", "AB"},
      {"QUI=", "AB"},
      {"QUJD", "ABC"},
      {"QUJDRA", "ABCD"},
      {"AP+/", "\0\xFF\xBF"s},
  }));
  CAPTURE(row.text);
  CHECK(base64_decoded(row.text) == row.decoded);
}

TEST_CASE("text that is not base64 is not decoded", "[grpc_status]") {
  for (const std::string text :
       {"A", "QUJDR", "=", "==", "===", "====", "Q===", "QQ=", "QUI==", "QQ==QQ==", "QQ==Q", "!!!",
        "!!!!", "-_-_", "QQ ", " QQ=", "\xC3\xA9"}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decoded(text).has_value());
  }
}

TEST_CASE("the details of a status repeat its code", "[grpc_status]") {
  CHECK(code_in_details("") == 0);
  CHECK(code_in_details("\x12\x03"
                        "abc") == 0);
  CHECK(code_in_details("\x08\x0e\x12\x03"
                        "abc") == 14);
  CHECK(code_in_details("\x08\x0e\x08\x05") == 5);
  CHECK(code_in_details("\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01") == -1);
  CHECK(code_in_details("\x0a\x01x") == 0);
}

TEST_CASE("bytes that are not the details of a status repeat nothing", "[grpc_status]") {
  for (const std::string& bytes : {"\x08"s, "\x08\xFF"s,
                                   "\x12\x03"
                                   "ab"s,
                                   "\x00"s, "\x08\x0e\x12"s, "\xFF"s, "\x0c"s}) {
    CAPTURE(bytes);
    CHECK_FALSE(code_in_details(bytes).has_value());
  }
}

TEST_CASE("only some codes may mean that the codec was not understood", "[grpc_status]") {
  for (long code = 0; code <= 17; ++code) {
    CAPTURE(code);
    const bool expected = code == 2 || code == 3 || code == 12 || code == 13;
    CHECK(may_mean_wrong_codec(code, "") == expected);
    CHECK(may_mean_wrong_codec(code, "Failed: to parse") == expected);
  }
}

TEST_CASE("an error of modeld's own does not mean that the codec was not understood",
          "[grpc_status]") {
  for (const std::string message : {"model_load_failed: x", "unsupported_feature: ", "a_b: c: d"}) {
    CHECK_FALSE(may_mean_wrong_codec(13, message));
  }
  for (const std::string message : {"model_load_failed", "model_load_failed:x", "grpc: x",
                                    "Model_Load: x", "a b_c: x", ": _"}) {
    CHECK(may_mean_wrong_codec(13, message));
  }
}

TEST_CASE("what gRPC servers say of a request that they cannot decode speaks of codecs",
          "[grpc_status]") {
  for (const std::string message :
       {"grpc: error unmarshalling request: EOF", "Exception deserializing request!",
        "failed to decode Protobuf message", "Failed to parse", "unsupported Content-Type",
        "no codec registered"}) {
    CHECK(speaks_of_codec(message));
  }
  CHECK_FALSE(speaks_of_codec("open model.gguf: permission denied"));
  CHECK_FALSE(speaks_of_codec(""));
}

TEST_CASE("DEADLINE_EXCEEDED is a timeout", "[grpc_status]") {
  for (long code = 0; code <= 17; ++code) {
    CAPTURE(code);
    CHECK(is_timeout(code) == (code == 4));
  }
}
