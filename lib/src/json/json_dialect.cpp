#include <cstdint>
#include <optional>

#include "json/json_reader.h"

namespace modeldprobe {
namespace {

constexpr std::size_t escape_length = 6;  // \uXXXX

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The code unit of a `\uXXXX` escape at `position`, when one stands there.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t position) {
  if (position + escape_length > text.size() || text[position] != '\\' ||
      text[position + 1] != 'u') {
    return std::nullopt;
  }
  std::uint32_t unit = 0;
  for (const char c : text.substr(position + 2, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    if (is_digit(c)) {
      unit = unit * 16 + static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit * 16 + static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return std::nullopt;
    }
  }
  return unit;
}

/// Handles the escape at `position` and returns the position behind it.
std::size_t pass_escape(std::string& text, std::size_t position) {
  const auto unit = escaped_unit(text, position);
  if (!unit) return position + 2;
  const bool high = *unit >= 0xD800 && *unit <= 0xDBFF;
  const bool low = *unit >= 0xDC00 && *unit <= 0xDFFF;
  if (high) {
    const auto second = escaped_unit(text, position + escape_length);
    if (second && *second >= 0xDC00 && *second <= 0xDFFF) return position + 2 * escape_length;
  }
  if (high || low) text.replace(position, escape_length, "\\ufffd");
  return position + escape_length;
}

std::size_t pass_string(std::string& text, std::size_t position) {
  ++position;
  while (position < text.size() && text[position] != '"') {
    position = text[position] == '\\' ? pass_escape(text, position) : position + 1;
  }
  return position + 1;
}

std::size_t pass_digits(std::string_view text, std::size_t position) {
  while (position < text.size() && is_digit(text[position])) ++position;
  return position;
}

/// Handles what begins like a number. What is no number by JSON's grammar is left for the parser to
/// complain about.
std::size_t pass_number(std::string& text, std::size_t start) {
  constexpr std::size_t longest_integer = 20;  // -9223372036854775808
  const std::size_t integer = text[start] == '-' ? start + 1 : start;
  std::size_t end = pass_digits(text, integer);
  const bool leading_zero = end > integer + 1 && text[integer] == '0';
  if (end == integer || leading_zero) return end;

  bool whole = true;
  if (end < text.size() && text[end] == '.') {
    whole = false;
    const std::size_t fraction = end + 1;
    end = pass_digits(text, fraction);
    if (end == fraction) return end;
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    whole = false;
    std::size_t exponent = end + 1;
    if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
    end = pass_digits(text, exponent);
    if (end == exponent) return end;
  }
  if (!whole || end - start > longest_integer) {
    text.replace(integer, end - integer, "0." + std::string(end - integer - 2, '0'));
  }
  return end;
}

}  // namespace

std::string in_parser_dialect(std::string text) {
  for (std::size_t position = 0; position < text.size();) {
    const char c = text[position];
    if (c == '"') {
      position = pass_string(text, position);
    } else if (c == '-' || is_digit(c)) {
      const std::size_t end = pass_number(text, position);
      position = end > position ? end : position + 1;
    } else {
      ++position;
    }
  }
  return text;
}

std::string folded_like_go(std::string_view name) {
  constexpr std::string_view long_s = "\xC5\xBF";
  constexpr std::string_view kelvin = "\xE2\x84\xAA";
  std::string folded;
  for (std::size_t i = 0; i < name.size();) {
    if (name.substr(i).starts_with(long_s)) {
      folded += 's';
      i += long_s.size();
    } else if (name.substr(i).starts_with(kelvin)) {
      folded += 'k';
      i += kelvin.size();
    } else {
      const char c = name[i++];
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
  }
  return folded;
}

}  // namespace modeldprobe
