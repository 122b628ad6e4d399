#include "report/style.h"

#include <array>
#include <cstdio>

#include "text/durations.h"

namespace modeldprobe::app {
std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string milliseconds_text(std::chrono::nanoseconds span) {
  constexpr double a_second = 999.95;
  if (milliseconds(span) >= a_second) return span_in_words(milliseconds(span));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", milliseconds(span));
  return text.data();
}

double milliseconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace modeldprobe::app
