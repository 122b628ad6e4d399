#include "net/grpc_status.h"

#include "catch.h"

namespace {

using namespace modeldprobe;

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

TEST_CASE("only some codes may mean that the codec was not understood", "[grpc_status]") {
  for (long code = 0; code <= 17; ++code) {
    CAPTURE(code);
    const bool expected = code == 2 || code == 3 || code == 12 || code == 13;
    CHECK(may_mean_wrong_codec(code) == expected);
  }
}

TEST_CASE("one code says that the time was up", "[grpc_status]") {
  for (long code = 0; code <= 17; ++code) {
    CAPTURE(code);
    CHECK(is_timeout(code) == (code == 4));
  }
}
