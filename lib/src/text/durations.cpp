#include "text/durations.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace modeldprobe {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

// Longer names come before their prefixes.
constexpr std::array<Unit, 6> units = {
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 2> micro_signs = {{{"\u00b5s", 1e3}, {"\u03bcs", 1e3}}};
constexpr double longest = std::chrono::duration<double, std::nano>(longest_duration).count();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Removes a decimal number from the front and returns it; nothing if there is none.
std::optional<double> take_number(std::string_view& text) {
  std::size_t end = 0;
  std::size_t digits = 0;
  bool point = false;
  for (; end < text.size(); ++end) {
    if (is_digit(text[end])) {
      ++digits;
    } else if (text[end] == '.' && !point) {
      point = true;
    } else {
      break;
    }
  }
  if (digits == 0) return std::nullopt;
  const double number = std::strtod(std::string(text.substr(0, end)).c_str(), nullptr);
  text.remove_prefix(end);
  return number;
}

template <std::size_t count>
std::optional<double> take_unit(std::string_view& text, const std::array<Unit, count>& known) {
  for (const Unit& unit : known) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return std::nullopt;
}

std::string two_units(std::int64_t count, std::int64_t small_per_big, std::string_view big,
                      std::string_view small) {
  std::string words = std::to_string(count / small_per_big) + " " + std::string(big);
  if (const std::int64_t rest = count % small_per_big; rest != 0) {
    words += " " + std::to_string(rest) + " " + std::string(small);
  }
  return words;
}

std::string tenths_of_a_second(std::int64_t tenths) {
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + " s";
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  constexpr double second = 1e9;
  if (text.empty()) return std::nullopt;
  double total = 0;
  for (bool first = true; !text.empty(); first = false) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = first && text.empty() ? second : take_unit(text, units);
    if (!unit) return std::nullopt;
    total += *number * *unit;
  }
  if (total > longest) return std::chrono::nanoseconds::max();
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::llround(total)));
}

std::optional<double> parse_go_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    auto unit = take_unit(text, units);
    if (!unit) unit = take_unit(text, micro_signs);
    if (!unit) return std::nullopt;
    total += *number * *unit;
  }
  constexpr double limit = 9223372036854775808.0;
  if (total >= limit) return std::nullopt;
  return negative ? -total : total;
}

std::string format_duration(std::chrono::nanoseconds duration) {
  using namespace std::chrono;
  std::string text;
  const auto take = [&](auto unit, std::string_view unit_name) {
    const auto count = duration_cast<decltype(unit)>(duration);
    if (count.count() == 0) return;
    text += std::to_string(count.count()) + std::string(unit_name);
    duration -= count;
  };
  take(hours{}, "h");
  take(minutes{}, "m");
  take(seconds{}, "s");
  take(milliseconds{}, "ms");
  take(microseconds{}, "us");
  take(nanoseconds{}, "ns");
  return text.empty() ? "0s" : text;
}

std::string span_in_words(double milliseconds) {
  const double positive = std::abs(milliseconds);
  if (positive < 1) return "less than 1 ms";
  if (positive < 999.5) return std::to_string(std::lround(positive)) + " ms";
  if (positive < 9950) return tenths_of_a_second(std::lround(positive / 100));
  const auto seconds = static_cast<std::int64_t>(std::llround(positive / 1000));
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return two_units(seconds, 60, "min", "s");
  if (seconds < 86400) return two_units(seconds / 60, 60, "h", "min");
  const std::int64_t days = seconds / 86400;
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

}  // namespace modeldprobe
