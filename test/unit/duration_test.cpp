#include "command_line/duration.h"

#include "catch.h"

namespace {

using namespace modeldprobe::app;
using namespace std::chrono_literals;

struct Row {
  std::string text;
  std::chrono::nanoseconds duration;
};

}  // namespace

TEST_CASE("a duration is read as Go writes it", "[duration]") {
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

TEST_CASE("what is no duration is refused", "[duration]") {
  const std::string text = GENERATE(values<std::string>({
      "",     " ",    "s",    "2 ",      "2s2",    "2 s",
      " 2s",  "2s ",  "+2s",  "-2s",     "--2s",   "1s-2s",
      "1e3s", "0x1s", "1,5s", "1..5s",   "1.5.5s", ".s",
      ".",    "2S",   "2sec", "2d",      "2w",     "2M",
      "infs", "nans", "1m30", "forever", "8761h",  "999999999999999999999999h",
  }));
  CAPTURE(text);
  CHECK_FALSE(parse_duration(text).has_value());
}

TEST_CASE("digits without end are no trap", "[duration]") {
  CHECK_FALSE(parse_duration(std::string(100'000, '9') + "s").has_value());
  CHECK(parse_duration("0." + std::string(100'000, '3') + "s").has_value());
  CHECK(parse_duration(std::string(100'000, '0') + "1s") == 1s);
}

TEST_CASE("a duration is written as short as can be, and read back", "[duration]") {
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
