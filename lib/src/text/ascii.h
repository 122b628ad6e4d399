#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace modeldprobe {

/// The number that all of `text` is, in decimal digits, with a minus sign if `Number` has a sign.
/// Nothing for any other text, and for a number that does not fit.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

/// A letter of ASCII in lower case; any other byte as it is.
constexpr char lower_case(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace modeldprobe
