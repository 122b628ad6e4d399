#include "modeldprobe/words.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

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

}  // namespace

std::string span_in_words(double milliseconds) {
  const double positive = std::abs(milliseconds);
  if (positive < 1) return "less than 1 ms";
  if (positive < 1000) return std::to_string(static_cast<int>(positive)) + " ms";
  const auto seconds = static_cast<std::int64_t>(positive / 1000);
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return two_units(seconds, 60, "min", "s");
  if (seconds < 86400) return two_units(seconds / 60, 60, "h", "min");
  const std::int64_t days = seconds / 86400;
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

std::string shell_quoted(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:=@%+,").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

}  // namespace modeldprobe
