#include "text/unicode.h"

#include <string>

#include "catch.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a step covers one code point", "[unicode]") {
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
}

TEST_CASE("a byte that begins no valid sequence is a step of its own", "[unicode]") {
  const auto text = GENERATE(values<std::string>({
      "\x80",              // a continuation alone
      "\xFF",              //
      "\xC0\xAF",          // overlong
      "\xC1\xBF",          //
      "\xE0\x9F\xBF",      //
      "\xF0\x8F\xBF\xBF",  //
      "\xED\xA0\x80",      // a surrogate
      "\xED\xBF\xBF",      //
      "\xF4\x90\x80\x80",  // above U+10FFFF
      "\xF5\x80\x80\x80",  //
      "\xC3",              // cut short
      "\xE2\x82",          //
      "\xF0\x9F\x98",      //
  }));
  for (std::size_t i = 0; i < text.size(); ++i) {
    CAPTURE(text.size(), i);
    const Utf8Step step = utf8_step(text, i);
    CHECK_FALSE(step.valid);
    CHECK(step.length == 1);
    CHECK(static_cast<unsigned>(step.code_point) == 0xFFFD);
  }
}
using modeldprobe::trimmed;

TEST_CASE("white space goes from both ends and stays inside", "[unicode]") {
  CHECK(trimmed(" \t\r\n\v\f a b \n") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \n\t ").empty());
}

TEST_CASE("Unicode's white space goes too", "[unicode]") {
  for (const std::string space :
       {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x8A", "\xE2\x80\xA8",
        "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    CAPTURE(space);
    CHECK(trimmed(space + "a" + space) == "a");
  }
}

TEST_CASE("characters that only look like white space stay", "[unicode]") {
  for (const std::string text : {"\xE2\x80\x8B", "\xEF\xBB\xBF", "\x85", "\xA0"}) {
    CAPTURE(text);
    CHECK(trimmed(text + "a" + text) == text + "a" + text);
  }
  CHECK(trimmed(std::string(1, '\0')).size() == 1);
}
