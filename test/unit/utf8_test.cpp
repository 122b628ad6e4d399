#include "modeldprobe/utf8.h"

#include "catch.h"

namespace {

using namespace modeldprobe;

const std::string replacement = "\xEF\xBF\xBD";

}  // namespace

TEST_CASE("a step covers one code point", "[utf8]") {
  struct Row {
    std::string text;
    char32_t code_point;
  };
  const auto row = GENERATE(values<Row>({
      {"a", U'a'},
      {std::string(1, '\0'), 0},
      {"\x7F", 0x7F},
      {"\xC2\x80", 0x80},
      {"\xDF\xBF", 0x7FF},
      {"\xE0\xA0\x80", 0x800},
      {"\xED\x9F\xBF", 0xD7FF},
      {"\xEE\x80\x80", 0xE000},
      {"\xEF\xBF\xBD", 0xFFFD},
      {"\xF0\x90\x80\x80", 0x10000},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF},
  }));
  CAPTURE(row.text);
  const Utf8Step step = utf8_step(row.text, 0);
  CHECK(step.valid);
  CHECK(step.length == row.text.size());
  CHECK(static_cast<unsigned>(step.code_point) == static_cast<unsigned>(row.code_point));
  CHECK(utf8_repaired(row.text) == row.text);
}

TEST_CASE("each byte that begins no valid sequence becomes U+FFFD", "[utf8]") {
  struct Row {
    std::string text;
    int replaced;
  };
  const auto row = GENERATE(values<Row>({
      {"\x80", 1},              // a continuation alone
      {"\xFF", 1},              //
      {"\xC0\xAF", 2},          // overlong
      {"\xC1\xBF", 2},          //
      {"\xE0\x9F\xBF", 3},      //
      {"\xF0\x8F\xBF\xBF", 4},  //
      {"\xED\xA0\x80", 3},      // a surrogate
      {"\xED\xBF\xBF", 3},      //
      {"\xF4\x90\x80\x80", 4},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 4},  //
      {"\xC3", 1},              // cut short
      {"\xE2\x82", 2},          //
      {"\xF0\x9F\x98", 3},      //
  }));
  CAPTURE(row.text.size(), row.replaced);
  CHECK_FALSE(utf8_step(row.text, 0).valid);
  CHECK(utf8_step(row.text, 0).length == 1);
  std::string expected;
  for (int i = 0; i < row.replaced; ++i) expected += replacement;
  CHECK(utf8_repaired(row.text) == expected);
}

TEST_CASE("what stands around an invalid byte is kept", "[utf8]") {
  CHECK(utf8_repaired("a\xC3(b") == "a" + replacement + "(b");
  CHECK(utf8_repaired("\xC3\xA9\xE2\x82") == "\xC3\xA9" + replacement + replacement);
  CHECK(utf8_repaired("").empty());
}
