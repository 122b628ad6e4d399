#include "modeldprobe/timestamp.h"

#include <cmath>
#include <limits>
#include <string>

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

constexpr std::int64_t base = 1795444354;  // 2026-11-23T14:32:34Z
constexpr std::chrono::nanoseconds longest{std::numeric_limits<std::int64_t>::max()};
constexpr std::chrono::nanoseconds most_negative{std::numeric_limits<std::int64_t>::min()};

struct Reading {
  std::string text;
  Timestamp time;
};

}  // namespace

TEST_CASE("a time is read as Go reads it", "[timestamp]") {
  const auto row = GENERATE(values<Reading>({
      {"2026-11-23T14:32:34Z", {base, 0}},
      {"2026-11-23T14:32:34.613941045Z", {base, 613941045}},
      {"2026-11-23T14:32:34.6Z", {base, 600000000}},
      {"2026-11-23T14:32:34.000000001Z", {base, 1}},
      // digits past nine are dropped, not rounded
      {"2026-11-23T14:32:34.1234567899Z", {base, 123456789}},
      {"2026-11-23T14:32:34.99999999999999999999999999Z", {base, 999999999}},
      // a comma before the fraction
      {"2026-11-23T14:32:34,5Z", {base, 500000000}},
      // an hour of one digit
      {"2026-11-23T4:32:34Z", {base - 10 * 3600, 0}},
      {"2026-11-23T0:32:34Z", {base - 14 * 3600, 0}},
      // offsets
      {"2026-11-23T14:32:34+00:00", {base, 0}},
      {"2026-11-23T14:32:34-00:00", {base, 0}},
      {"2026-11-23T16:32:34+02:00", {base, 0}},
      {"2026-11-23T09:02:34.25-05:30", {base, 250000000}},
      {"2026-11-23T14:32:34+24:60", {base - 25 * 3600, 0}},
      {"2026-11-23T14:32:34-24:60", {base + 25 * 3600, 0}},
      // the ends of each part's range
      {"1970-01-01T00:00:00Z", {0, 0}},
      {"1969-12-31T23:59:59.5Z", {-1, 500000000}},
      {"0001-01-01T00:00:00Z", zero_time},
      {"0000-01-01T00:00:00Z", {-62167219200, 0}},
      {"9999-12-31T23:59:59.999999999Z", {253402300799, 999999999}},
      // leap years
      {"2024-02-29T00:00:00Z", {1709164800, 0}},
      {"2000-02-29T00:00:00Z", {951782400, 0}},
      {"0000-02-29T00:00:00Z", {-62167219200 + 59 * 86400, 0}},
  }));
  CAPTURE(row.text);
  const auto time = parse_timestamp(row.text);
  REQUIRE(time.has_value());
  CHECK(time->seconds == row.time.seconds);
  CHECK(time->nanoseconds == row.time.nanoseconds);
}

TEST_CASE("text that is not an RFC 3339 time is refused", "[timestamp]") {
  const std::string text = GENERATE(values<std::string>({
      "",
      " ",
      "0",
      "now",
      "2026-11-23",
      "2026-11-23T14:32Z",           // no seconds
      "2026-11-23T14Z",              //
      "2026-11-23T14:32:34",         // no zone
      "2026-11-23t14:32:34Z",        // lower-case t
      "2026-11-23T14:32:34z",        // lower-case z
      "2026-11-23 14:32:34Z",        //
      "2026-11-23T14:32:60Z",        // second 60
      "2016-12-31T23:59:60Z",        // even where there was one
      "2026-11-23T14:60:34Z",        //
      "2026-11-23T24:00:00Z",        //
      "2026-11-23T014:32:34Z",       //
      "2026-11-23T:32:34Z",          //
      "2026-11-23T14:2:34Z",         //
      "2026-11-23T14:32:4Z",         //
      "2026-00-23T14:32:34Z",        //
      "2026-13-23T14:32:34Z",        //
      "2026-11-00T14:32:34Z",        //
      "2026-11-31T14:32:34Z",        // November has 30 days
      "2026-01-32T14:32:34Z",        //
      "2026-02-29T14:32:34Z",        // no leap year
      "1900-02-29T14:32:34Z",        //
      "2026-1-23T14:32:34Z",         //
      "2026-11-3T14:32:34Z",         //
      "026-11-23T14:32:34Z",         //
      "12026-11-23T14:32:34Z",       //
      "-026-11-23T14:32:34Z",        //
      "+2026-11-23T14:32:34Z",       //
      "2026-11-23T14:32:34.Z",       // a point without digits
      "2026-11-23T14:32:34,Z",       //
      "2026-11-23T14:32:34.+00:00",  //
      "2026-11-23T14:32:34.5",       //
      "2026-11-23T14:32:34.5.5Z",    //
      "2026-11-23T14:32:34:5Z",      //
      "2026-11-23T14:32:34+24:61",   //
      "2026-11-23T14:32:34+25:00",   //
      "2026-11-23T14:32:34-25:00",   //
      "2026-11-23T14:32:34+2:00",    //
      "2026-11-23T14:32:34+0200",    //
      "2026-11-23T14:32:34+02",      //
      "2026-11-23T14:32:34+02:0",    //
      "2026-11-23T14:32:34+02:000",  //
      "2026-11-23T14:32:34Z+00:00",  //
      "2026-11-23T14:32:34ZZ",       //
      "2026-11-23T14:32:34Z ",       //
      " 2026-11-23T14:32:34Z",       //
      "2026-11-23T14:32:34UTC",      //
      "2026/11/23T14:32:34Z",        //
      "2026-11-23T14-32-34Z",        //
      "２026-11-23T14:32:34Z",       // a digit of another script
  }));
  CAPTURE(text);
  CHECK_FALSE(parse_timestamp(text).has_value());
}

TEST_CASE("a time that is cut short anywhere is refused", "[timestamp]") {
  const std::string whole = "2026-11-23T14:32:34.613941045+02:00";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(parse_timestamp(std::string_view(whole).substr(0, length)).has_value());
  }
}

TEST_CASE("a sum does not overflow from year 0 to 9999 with a TTL at either extreme",
          "[timestamp]") {
  const Timestamp first = *parse_timestamp("0000-01-01T00:00:00+24:60");
  const Timestamp last = *parse_timestamp("9999-12-31T23:59:59.999999999-24:60");
  CHECK(format_timestamp(first + most_negative) == "-0293-09-20T23:12:43.145224192Z");
  CHECK(format_timestamp(first + longest) == "0292-04-09T22:47:16.854775807Z");
  CHECK(format_timestamp(last + most_negative) == "9707-09-23T01:12:43.145224191Z");
  CHECK(format_timestamp(last + longest) == "10292-04-12T00:47:16.854775806Z");
  CHECK(first + most_negative < first);
  CHECK(last < last + longest);
}

TEST_CASE("a sum carries whole seconds and keeps its nanoseconds positive", "[timestamp]") {
  const Timestamp half{10, 500'000'000};
  CHECK(half + 0ns == half);
  CHECK(half + 500ms == Timestamp{11, 0});
  CHECK(half + 499'999'999ns == Timestamp{10, 999'999'999});
  CHECK(half + -501ms == Timestamp{9, 999'000'000});
  CHECK(half + -500ms == Timestamp{10, 0});
  CHECK(half + -1s == Timestamp{9, 500'000'000});
  CHECK(Timestamp{} + -1ns == Timestamp{-1, 999'999'999});
}

TEST_CASE("times are ordered by their nanoseconds within a second", "[timestamp]") {
  CHECK(Timestamp{1, 999'999'999} < Timestamp{2, 0});
  CHECK(Timestamp{1, 1} < Timestamp{1, 2});
  CHECK(Timestamp{-1, 999'999'999} < Timestamp{0, 0});
}

TEST_CASE("a time is written in UTC with no more digits than it needs", "[timestamp]") {
  CHECK(format_timestamp({base, 0}) == "2026-11-23T14:32:34Z");
  CHECK(format_timestamp({base, 613941045}) == "2026-11-23T14:32:34.613941045Z");
  CHECK(format_timestamp({base, 250000000}) == "2026-11-23T14:32:34.25Z");
  CHECK(format_timestamp({base, 1}) == "2026-11-23T14:32:34.000000001Z");
  CHECK(format_timestamp({-1, 500000000}) == "1969-12-31T23:59:59.5Z");
  CHECK(format_timestamp(zero_time) == "0001-01-01T00:00:00Z");
  CHECK(format_timestamp({253402300800, 0}) == "10000-01-01T00:00:00Z");
}

TEST_CASE("what is written is read back as the same time", "[timestamp]") {
  for (const Timestamp time : {Timestamp{base, 1}, Timestamp{-62167219200, 0}, zero_time,
                               Timestamp{253402300799, 999999999}}) {
    CAPTURE(time.seconds, time.nanoseconds);
    CHECK(parse_timestamp(format_timestamp(time)) == time);
  }
}

TEST_CASE("the span between two times is signed, in milliseconds", "[timestamp]") {
  const Timestamp time{base, 250'000'000};
  CHECK(milliseconds_between(time, time) == 0);
  CHECK(milliseconds_between(time, time + 1500ms) == 1500);
  CHECK(milliseconds_between(time + 1500ms, time) == -1500);
  CHECK(std::abs(milliseconds_between(time, time + 1us) - 0.001) < 1e-9);
  CHECK(milliseconds_between(time, Timestamp{base + 1, 0}) == 750);
}

TEST_CASE("the system clock is in this century", "[timestamp]") {
  CHECK(system_now() > *parse_timestamp("2024-01-01T00:00:00Z"));
  CHECK(system_now() < *parse_timestamp("2100-01-01T00:00:00Z"));
}
