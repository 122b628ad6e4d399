#include "moment.h"

#include <cstdint>
#include <iomanip>
#include <sstream>

namespace standin {
namespace {

namespace chrono = std::chrono;

// Takes text off its front; once something is missing, `good` stays false.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool good() const { return good_; }
  bool at_end() const { return text_.empty(); }
  bool next_is(char wanted) const { return !text_.empty() && text_.front() == wanted; }
  bool next_is_digit() const {
    return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
  }

  void expect(char wanted) {
    good_ = good_ && next_is(wanted);
    if (good_) text_.remove_prefix(1);
  }

  int digit() {
    good_ = good_ && next_is_digit();
    if (!good_) return 0;
    const int value = text_.front() - '0';
    text_.remove_prefix(1);
    return value;
  }

  int number(int digits) {
    int value = 0;
    for (int i = 0; i < digits; ++i) value = value * 10 + digit();
    return value;
  }

  // A number of two digits that is at most `most`.
  int two_digits(int most) {
    const int value = number(2);
    good_ = good_ && value <= most;
    return value;
  }

 private:
  std::string_view text_;
  bool good_ = true;
};

chrono::nanoseconds read_fraction(Reader& reader) {
  if (!reader.next_is('.')) return {};
  reader.expect('.');
  std::int64_t value = reader.digit();
  int digits = 1;
  for (; digits < 9 && reader.next_is_digit(); ++digits) value = value * 10 + reader.digit();
  for (; digits < 9; ++digits) value *= 10;
  return chrono::nanoseconds(value);
}

chrono::minutes read_offset(Reader& reader) {
  if (reader.next_is('Z')) {
    reader.expect('Z');
    return {};
  }
  const bool east = reader.next_is('+');
  reader.expect(east ? '+' : '-');
  const chrono::hours hours(reader.two_digits(23));
  reader.expect(':');
  const chrono::minutes offset = hours + chrono::minutes(reader.two_digits(59));
  return east ? offset : -offset;
}

}  // namespace

Moment now() { return chrono::time_point_cast<chrono::nanoseconds>(chrono::system_clock::now()); }

std::string to_rfc3339(Moment moment) {
  const auto day = chrono::floor<chrono::days>(moment);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss time(moment - day);
  std::ostringstream text;
  text << std::setfill('0') << std::setw(4) << static_cast<int>(date.year()) << '-' << std::setw(2)
       << static_cast<unsigned>(date.month()) << '-' << std::setw(2)
       << static_cast<unsigned>(date.day()) << 'T' << std::setw(2) << time.hours().count() << ':'
       << std::setw(2) << time.minutes().count() << ':' << std::setw(2) << time.seconds().count()
       << '.' << std::setw(9) << time.subseconds().count() << 'Z';
  return text.str();
}

std::optional<Moment> parse_rfc3339(std::string_view text) {
  Reader reader(text);
  const int year = reader.number(4);
  reader.expect('-');
  const int month = reader.two_digits(12);
  reader.expect('-');
  const int day = reader.two_digits(31);
  reader.expect('T');
  const chrono::hours hours(reader.two_digits(23));
  reader.expect(':');
  const chrono::minutes minutes(reader.two_digits(59));
  reader.expect(':');
  const chrono::seconds seconds(reader.two_digits(59));
  const chrono::nanoseconds fraction = read_fraction(reader);
  const chrono::minutes offset = read_offset(reader);

  const chrono::year_month_day date{chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day))};
  if (!reader.good() || !reader.at_end() || !date.ok()) return std::nullopt;
  if (year < 1970 || year > 2200) return std::nullopt;
  return Moment(chrono::sys_days(date)) + hours + minutes + seconds + fraction - offset;
}

}  // namespace standin
