#include "modeldprobe/timestamp.h"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace modeldprobe {
namespace {

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// Parses a text from its front; after a mismatch every further step fails too.
class TimeText {
 public:
  explicit TimeText(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }

  bool next_is_digit(std::size_t at = 0) const {
    return at < rest_.size() && rest_[at] >= '0' && rest_[at] <= '9';
  }

  /// A number of exactly `digits` digits between `least` and `most`.
  int number(int digits, int least, int most) {
    int value = 0;
    for (int i = 0; i < digits; ++i) {
      if (!next_is_digit()) return fail();
      value = value * 10 + take_digit();
    }
    return value < least || value > most ? fail() : value;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail();
  }

  bool accept(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  int take_digit() {
    const int digit = rest_.front() - '0';
    rest_.remove_prefix(1);
    return digit;
  }

  int fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::int32_t read_fraction(TimeText& text) {
  const bool separator = text.next_is_digit(1) && (text.accept('.') || text.accept(','));
  if (!separator) return 0;
  std::int32_t nanoseconds = 0;
  int digits = 0;
  for (; text.next_is_digit(); ++digits) {
    const int digit = text.take_digit();
    if (digits < 9) nanoseconds = nanoseconds * 10 + digit;
  }
  for (; digits < 9; ++digits) nanoseconds *= 10;
  return nanoseconds;
}

std::int64_t read_offset_seconds(TimeText& text) {
  if (text.accept('Z')) return 0;
  int sign = 1;
  if (text.accept('-')) {
    sign = -1;
  } else {
    text.expect('+');
  }
  const std::int64_t hours = text.number(2, 0, 24);
  text.expect(':');
  const std::int64_t minutes = text.number(2, 0, 60);
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

Timestamp operator+(Timestamp time, std::chrono::nanoseconds span) {
  const std::int64_t count = span.count();
  Timestamp sum{time.seconds + count / nanoseconds_per_second,
                static_cast<std::int32_t>(time.nanoseconds + count % nanoseconds_per_second)};
  if (sum.nanoseconds < 0) {
    sum.seconds -= 1;
    sum.nanoseconds += static_cast<std::int32_t>(nanoseconds_per_second);
  } else if (sum.nanoseconds >= nanoseconds_per_second) {
    sum.seconds += 1;
    sum.nanoseconds -= static_cast<std::int32_t>(nanoseconds_per_second);
  }
  return sum;
}

double milliseconds_between(Timestamp earlier, Timestamp later) {
  return static_cast<double>(later.seconds - earlier.seconds) * 1e3 +
         (later.nanoseconds - earlier.nanoseconds) / 1e6;
}

Timestamp system_now() {
  const auto since_epoch = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return Timestamp{} + since_epoch;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  using namespace std::chrono;
  TimeText rest(text);
  const year year_read{rest.number(4, 0, 9999)};
  rest.expect('-');
  const month month_read{static_cast<unsigned>(rest.number(2, 1, 12))};
  rest.expect('-');
  const day day_read{static_cast<unsigned>(rest.number(2, 1, 31))};
  rest.expect('T');
  const std::int64_t hour = rest.number(rest.next_is_digit(1) ? 2 : 1, 0, 23);
  rest.expect(':');
  const std::int64_t minute = rest.number(2, 0, 59);
  rest.expect(':');
  const int second = rest.number(2, 0, 59);
  const std::int32_t nanoseconds = read_fraction(rest);
  const std::int64_t offset = read_offset_seconds(rest);

  const year_month_day date{year_read, month_read, day_read};
  if (rest.failed() || !rest.at_end() || !date.ok()) return std::nullopt;
  const std::int64_t days = sys_days{date}.time_since_epoch().count();
  return Timestamp{days * 86400 + hour * 3600 + minute * 60 + second - offset, nanoseconds};
}

std::string format_timestamp(Timestamp time) {
  using namespace std::chrono;
  const auto moment = sys_seconds{seconds{time.seconds}};
  const auto midnight = floor<days>(moment);
  const year_month_day date{midnight};
  const hh_mm_ss clock{moment - midnight};

  const int year_number = static_cast<int>(date.year());
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%s%04d-%02u-%02uT%02d:%02d:%02d",
                year_number < 0 ? "-" : "", std::abs(year_number),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  std::string text = buffer.data();
  if (time.nanoseconds != 0) {
    std::snprintf(buffer.data(), buffer.size(), ".%09d", static_cast<int>(time.nanoseconds));
    text += buffer.data();
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

}  // namespace modeldprobe
