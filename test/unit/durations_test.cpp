#include "text/durations.h"

#include "catch.h"
#include "text/shell_quoting.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a span has at most two units and is rounded to the last", "[durations]") {
  struct Row {
    double milliseconds;
    std::string words;
  };
  constexpr double second = 1e3;
  constexpr double minute = 60 * second;
  constexpr double hour = 60 * minute;
  constexpr double day = 24 * hour;
  const auto row = GENERATE_COPY(values<Row>({
      {0, "less than 1 ms"},
      {0.999, "less than 1 ms"},
      {1, "1 ms"},
      {250, "250 ms"},
      {999.4, "999 ms"},
      {999.9, "1 s"},
      {second, "1 s"},
      {91, "91 ms"},
      {2909, "2.9 s"},
      {3.96 * second, "4 s"},
      {9949, "9.9 s"},
      {9951, "10 s"},
      {minute - 501, "59 s"},
      {minute - 1, "1 min"},
      {minute, "1 min"},
      {2 * minute + 5 * second, "2 min 5 s"},
      {hour - 501, "59 min 59 s"},
      {hour, "1 h"},
      {3 * hour + 4 * minute + 59 * second, "3 h 4 min"},
      {day - 501, "23 h 59 min"},
      {day, "1 day"},
      {12.5 * day, "12 days"},
      {739947 * day, "739947 days"},
  }));
  CAPTURE(row.milliseconds);
  CHECK(span_in_words(row.milliseconds) == row.words);
  CHECK(span_in_words(-row.milliseconds) == row.words);
}

TEST_CASE("a word that needs no quotes has none", "[durations]") {
  for (const std::string word : {"modeld", "/opt/modeld-1.2_x/bin", "a=b", "user@host:1%2+3,4"}) {
    CAPTURE(word);
    CHECK(shell_quoted(word) == word);
  }
}

TEST_CASE("whatever a shell could act on is quoted", "[durations]") {
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("a b") == "'a b'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("'") == "''\\'''");
  for (const std::string part : {"$", "`", "\"", "\\", ";", "&", "|", "<", ">", "(", ")",
                                 "*", "?", "[",  "]",  "{", "}", "~", "#", "!", "^", "\xC3\xA9"}) {
    CAPTURE(part);
    CHECK(shell_quoted("a" + part) == "'a" + part + "'");
  }
}

TEST_CASE("what can't be pasted is written by the shell's printf", "[durations]") {
  CHECK(shell_quoted("/caf\xE9") == "\"$(printf '/caf\\351')\"");
  CHECK(shell_quoted("/a\nb") == "\"$(printf '/a\\012b')\"");
  CHECK(shell_quoted("/5%\\'\t") == "\"$(printf '/5%%\\\\'\\''\\011')\"");
  CHECK(shell_quoted("/\xE2\x80\xAE") == "\"$(printf '/\\342\\200\\256')\"");
}
