#include "command_line/duration.h"

#include <array>
#include <cmath>
#include <cstdlib>

namespace modeldprobe::app {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

// Longer names stand before their prefixes.
constexpr std::array<Unit, 6> units = {
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr double longest = 365.0 * 24 * 3600e9;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes a decimal number off the front; nothing when there is none.
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

std::optional<double> take_unit(std::string_view& text) {
  for (const Unit& unit : units) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  constexpr double second = 1e9;
  if (text.empty()) return std::nullopt;
  double total = 0;
  for (bool first = true; !text.empty(); first = false) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = first && text.empty() ? second : take_unit(text);
    if (!unit) return std::nullopt;
    total += *number * *unit;
  }
  if (total > longest) return std::nullopt;
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::llround(total)));
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

}  // namespace modeldprobe::app
