#include "report/layout.h"

#include <algorithm>

#include "catch.h"

namespace {

using namespace modeldprobe::app;

const std::string eight = "12345678";

}  // namespace

TEST_CASE("ordinary text is shown as it is", "[layout]") {
  for (const std::string text : {"", "plain text, 100%", "\\u0041", "\xC3\xA9\xE2\x82\xAC",
                                 "\xF0\x9F\x98\x80", "\xC2\xA0"}) {
    CAPTURE(text);
    CHECK(escaped(text) == text);
  }
}

TEST_CASE("whatever could act on a terminal is shown as an escape", "[layout]") {
  struct Row {
    std::string text;
    std::string shown;
  };
  const auto row = GENERATE(values<Row>({
      {"\x1b[31m", "\\u001b[31m"},
      {"a\nb\r\tc", "a\\u000ab\\u000d\\u0009c"},
      {std::string(1, '\0'), "\\u0000"},
      {"\x7F", "\\u007f"},
      {"\xC2\x80\xC2\x9B\xC2\x9F", "\\u0080\\u009b\\u009f"},
      {"\xE2\x80\xA8\xE2\x80\xA9", "\\u2028\\u2029"},
      {"\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", "\\u200e\\u200f\\u061c"},
      {"\xE2\x80\xAA\xE2\x80\xAE", "\\u202a\\u202e"},
      {"\xE2\x81\xA6\xE2\x81\xA9", "\\u2066\\u2069"},
      {"\xEF\xBB\xBF", "\\ufeff"},
      {"\u200b\u00ad", "\\u200b\\u00ad"},
      {"\u034f\u115f\u180b\u2064\u3164\ufe0f\uffa0\ufff9",
       "\\u034f\\u115f\\u180b\\u2064\\u3164\\ufe0f\\uffa0\\ufff9"},
      {"\U000E0041\U000E0100", "\\udb40\\udc41\\udb40\\udd00"},
      {"\xFF\x9B", "\\xff\\x9b"},
      {"\xC3(", "\\xc3("},
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
  }));
  CAPTURE(row.shown);
  CHECK(escaped("<" + row.text + ">") == "<" + row.shown + ">");
}

TEST_CASE("no control byte is ever shown raw", "[layout]") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string shown = escaped(std::string(1, static_cast<char>(byte)));
    CAPTURE(byte, shown);
    CHECK(std::all_of(shown.begin(), shown.end(), [](char c) { return c >= 0x20 && c < 0x7F; }));
  }
}

TEST_CASE("a text that fits stays on its line", "[layout]") {
  CHECK(wrapped("", 0).empty());
  CHECK(wrapped("a b c", 10) == "a b c");
  CHECK(wrapped(std::string(40, 'a') + " " + std::string(39, 'b'), 0).find('\n') ==
        std::string::npos);
}

TEST_CASE("a text is broken at its spaces before column 80, and indented", "[layout]") {
  CHECK(wrapped(std::string(40, 'a') + " " + std::string(40, 'b'), 0) ==
        std::string(40, 'a') + "\n" + std::string(40, 'b'));
  CHECK(wrapped(std::string(60, 'a') + " " + eight + " " + eight, 10) ==
        std::string(60, 'a') + " " + eight + "\n          " + eight);
}

TEST_CASE("a word that is too long has a line of its own and is not cut", "[layout]") {
  const std::string word(200, 'x');
  CHECK(wrapped("a " + word + " b", 2) == "a\n  " + word + "\n  b");
  CHECK(wrapped(word, 10) == word);
}

TEST_CASE("a wide character takes two columns and a combining mark none", "[layout]") {
  CHECK(width("ab") == 2);
  CHECK(width("\u6a21\u578b") == 4);
  CHECK(width("\uac00") == 2);
  CHECK(width("\U0001F680") == 2);
  CHECK(width("e\u0301") == 1);
  CHECK(width("\u00e9\u20ac") == 2);
}

TEST_CASE("wide characters and marks are known in every block", "[layout]") {
  for (const std::string wide :
       {"\u26a1", "\u2728", "\u2b50", "\u231a", "\u3000", "\uff21", "\u1100", "\U0001F9EA",
        "\U0001F004", "\U00017000", "\U00020000"}) {
    CAPTURE(wide);
    CHECK(width(wide) == 2);
  }
  for (const std::string mark : {"\u0e31", "\u093f\u094d", "\u05bf", "\u0651", "\u1161", "\u11a8",
                                 "\u302a", "\ufe20", "\U0001D167", "\U00011001"}) {
    CAPTURE(mark);
    CHECK(width("a" + mark) == (mark.starts_with("\u093f") ? 2 : 1));
  }
  for (const std::string narrow :
       {"\u0e01", "\u2122", "\u23ed", "\u303f", "\uff71", "\U0001F321"}) {
    CAPTURE(narrow);
    CHECK(width(narrow) == 1);
  }
}

TEST_CASE("a text is cut before the character that does not fit", "[layout]") {
  CHECK(cut("abc", 2) == "ab");
  CHECK(cut("abc", 5) == "abc");
  CHECK(cut("a\u6a21b", 2) == "a");
  CHECK(cut("a\u6a21b", 3) == "a\u6a21");
  CHECK(cut("", 3).empty());
}

TEST_CASE("a text is broken where the terminal ends", "[layout]") {
  CHECK(wrapped("aaaa bbbb cccc", 0, 9) == "aaaa bbbb\ncccc");
}

TEST_CASE("columns are counted in characters, not bytes", "[layout]") {
  std::string word;
  for (int i = 0; i < 39; ++i) word += "\xC3\xA9";
  CHECK(wrapped(word + " " + word, 0).find('\n') == std::string::npos);
}
