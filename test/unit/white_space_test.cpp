#include "text/white_space.h"

#include <string>

#include "catch.h"

using modeldprobe::trimmed;

TEST_CASE("white space goes from both ends and stays inside", "[white_space]") {
  CHECK(trimmed(" \t\r\n\v\f a b \n") == "a b");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed("").empty());
  CHECK(trimmed(" \n\t ").empty());
}

TEST_CASE("Unicode's white space goes too", "[white_space]") {
  for (const std::string space :
       {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x8A", "\xE2\x80\xA8",
        "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    CAPTURE(space);
    CHECK(trimmed(space + "a" + space) == "a");
  }
}

TEST_CASE("what only looks like white space stays", "[white_space]") {
  for (const std::string text : {"\xE2\x80\x8B", "\xEF\xBB\xBF", "\x85", "\xA0"}) {
    CAPTURE(text);
    CHECK(trimmed(text + "a" + text) == text + "a" + text);
  }
  CHECK(trimmed(std::string(1, '\0')).size() == 1);
}
