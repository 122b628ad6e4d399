#include "text/durations.h"

#include <cmath>
#include <cstdint>
#include <string_view>

namespace modeldprobe {
namespace {

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
