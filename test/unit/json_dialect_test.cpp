#include "catch.h"
#include "json/json_reader.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("what the parser takes as well is not rewritten", "[json_dialect]") {
  for (const std::string text :
       {R"({"a": 1, "b": [-2, 9223372036854775807, -9223372036854775808]})", R"("1.5 \" 2.5 \\")",
        R"("\ud83d\ude00")", R"("\\ud800")", "01", "1.", "1e", "-", "", "\"", "\"\\", "\"\\ud8",
        "[1,2"}) {
    CAPTURE(text);
    CHECK(in_parser_dialect(text) == text);
  }
}

TEST_CASE("a lone surrogate becomes an escaped U+FFFD in its place", "[json_dialect]") {
  CHECK(in_parser_dialect(R"("\ud800")") == R"("\ufffd")");
  CHECK(in_parser_dialect(R"("\uDFFFx")") == R"("\ufffdx")");
  CHECK(in_parser_dialect(R"("\ud800\ud800\udc00")") == R"("\ufffd\ud800\udc00")");
  CHECK(in_parser_dialect(R"("\ud800\u0041")") == R"("\ufffd\u0041")");
}

TEST_CASE("numbers of any size are rewritten without moving a byte", "[json_dialect]") {
  for (const std::string number : {"1e999", "-1e999", "1.5", "-0.25E+10", "1E-1",
                                   "123456789012345678901", "-123456789012345678901"}) {
    CAPTURE(number);
    const std::string text = "[" + number + ",1]";
    const std::string rewritten = in_parser_dialect(text);
    CHECK(rewritten.size() == text.size());
    CHECK_THAT(rewritten, EndsWith(",1]"));
    CHECK(rewritten.find('.') != std::string::npos);
    CHECK(rewritten.find_first_of("eE") == std::string::npos);
  }
}

TEST_CASE("names fold as in Go", "[json_dialect]") {
  CHECK(folded_like_go("Instance_ID") == "instance_id");
  CHECK(folded_like_go("\xC5\xBF\xE2\x84\xAA") == "sk");
  CHECK(folded_like_go("\xC3\x89") == "\xC3\x89");
  CHECK(folded_like_go("@[`{") == "@[`{");
  CHECK(folded_like_go("").empty());
}
