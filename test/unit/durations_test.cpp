#include "text/durations.h"

#include "catch.h"
#include "text/shell_quoting.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

struct Row {
  std::string text;
  std::chrono::nanoseconds duration;
};

}  // namespace

TEST_CASE("a duration is read as Go writes it", "[durations]") {
  const auto row = GENERATE(values<Row>({
      {"500ms", 500ms},
      {"2s", 2s},
      {"1m30s", 90s},
      {"1.5s", 1500ms},
      {".5s", 500ms},
      {"1.s", 1s},
      {"1h", 1h},
      {"1h1m1s1ms1us1ns", 1h + 1min + 1s + 1ms + 1us + 1ns},
      {"1s1m", 61s},
      {"1ns", 1ns},
      {"10us", 10us},
      {"0.25ms", 250us},
      {"2", 2s},
      {"1.5", 1500ms},
      {"0", 0s},
      {"007s", 7s},
      {"0s", 0s},
      {"8760h", 8760h},
  }));
  CAPTURE(row.text);
  CHECK(parse_duration(row.text) == row.duration);
}

TEST_CASE("text that is not a duration is refused", "[durations]") {
  const std::string text = GENERATE(values<std::string>({
      "",     " ",     "s",    "2 ",   "2s2",  "2 s",   " 2s",    "2s ",     "+2s", "-2s",
      "--2s", "1s-2s", "1e3s", "0x1s", "1,5s", "1..5s", "1.5.5s", ".s",      ".",   "2S",
      "2sec", "2d",    "2w",   "2M",   "infs", "nans",  "1m30",   "forever",
  }));
  CAPTURE(text);
  CHECK_FALSE(parse_duration(text).has_value());
}

TEST_CASE("the daemon's own durations are read as Go does, with signs and micro signs",
          "[durations]") {
  for (const std::string text :
       {"5m", "0", "+0", "-0", "1h30m", "+1.5s", ".5s", "1.s", "1us", "1\u00b5s", "1\u03bcs",
        "9000h", "2562047h", "-2562047h", "9223372036s"}) {
    CAPTURE(text);
    CHECK(parse_go_duration(text));
  }
  for (const std::string text :
       {"",      " 5m",  "5",  "1.5",    "300",      "5 m",         "5M",     "5min",
        "1d",    "soon", "+",  "-",      "s",        ".",           ".s",     "--5m",
        "5m-1s", "1e3s", "00", "1.2.3s", "2562048h", "9223372037s", "5\u043c"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_go_duration(text));
  }
  CHECK(parse_go_duration("1m30s") == 90e9);
  CHECK(parse_go_duration("-1\u00b5s") == -1000);
}

TEST_CASE("a duration of more than a year is recognised as such", "[durations]") {
  CHECK(parse_duration("8760h") == longest_duration);
  for (const std::string text : {"8761h", "8760h1s", "999999999999999999999999h", "31536001"}) {
    CAPTURE(text);
    CHECK(parse_duration(text) == std::chrono::nanoseconds::max());
  }
}

TEST_CASE("very many digits are harmless", "[durations]") {
  CHECK(parse_duration(std::string(100'000, '9') + "s") == std::chrono::nanoseconds::max());
  CHECK(parse_duration("0." + std::string(100'000, '3') + "s").has_value());
  CHECK(parse_duration(std::string(100'000, '0') + "1s") == 1s);
}

TEST_CASE("a duration has the shortest text that reads back as the same", "[durations]") {
  const auto row = GENERATE(values<Row>({
      {"0s", 0s},
      {"3s", 3s},
      {"500ms", 500ms},
      {"1s500ms", 1500ms},
      {"1m30s", 90s},
      {"1h", 1h},
      {"1h1s", 1h + 1s},
      {"1us1ns", 1001ns},
  }));
  CAPTURE(row.text);
  CHECK(format_duration(row.duration) == row.text);
  CHECK(parse_duration(row.text) == row.duration);
}

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

TEST_CASE("text that cannot be pasted is written with the shell's printf", "[durations]") {
  CHECK(shell_quoted("/caf\xE9") == "\"$(printf '/caf\\351')\"");
  CHECK(shell_quoted("/a\nb") == "\"$(printf '/a\\012b')\"");
  CHECK(shell_quoted("/5%\\'\t") == "\"$(printf '/5%%\\\\'\\''\\011')\"");
  CHECK(shell_quoted("/\xE2\x80\xAE") == "\"$(printf '/\\342\\200\\256')\"");
}
