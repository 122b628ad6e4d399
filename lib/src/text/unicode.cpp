#include "text/unicode.h"

#include <cstdint>

namespace modeldprobe {
namespace {

bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

/// Unicode's Default_Ignorable_Code_Point: characters that are not shown, such as direction marks,
/// fillers, joiners, variation selectors and tags.
bool is_ignorable(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x17B4 ||
         c == 0x17B5 || (c >= 0x180B && c <= 0x180F) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xFFA0 ||
         (c >= 0xFFF0 && c <= 0xFFF8) || (c >= 0x1BCA0 && c <= 0x1BCA3) ||
         (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF);
}

constexpr Utf8Step invalid_byte{1, 0xFFFD, false};

std::uint8_t byte_at(std::string_view text, std::size_t position) {
  return static_cast<std::uint8_t>(text[position]);
}

std::size_t sequence_length(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

}  // namespace

Utf8Step utf8_step(std::string_view text, std::size_t position) {
  const std::uint8_t lead = byte_at(text, position);
  const std::size_t length = sequence_length(lead);
  if (length == 0 || position + length > text.size()) return invalid_byte;
  if (length == 1) return {1, lead, true};

  char32_t code_point = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint8_t next = byte_at(text, position + i);
    if ((next & 0xC0) != 0x80) return invalid_byte;
    code_point = (code_point << 6) | (next & 0x3Fu);
  }
  const bool overlong =
      (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (overlong || surrogate || code_point > 0x10FFFF) return invalid_byte;
  return {length, code_point, true};
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Step step = utf8_step(text, i);
    if (!step.valid) return false;
    i += step.length;
  }
  return true;
}

std::string utf8(char32_t code_point) {
  const auto byte = [](char32_t bits) { return static_cast<char>(bits); };
  const auto continuation = [&](unsigned shift) {
    return byte(0x80 | (code_point >> shift & 0x3F));
  };
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (surrogate || code_point > 0x10FFFF) return std::string(replacement_character);
  if (code_point < 0x80) return {byte(code_point)};
  if (code_point < 0x800) return {byte(0xC0 | code_point >> 6), continuation(0)};
  if (code_point < 0x10000) {
    return {byte(0xE0 | code_point >> 12), continuation(6), continuation(0)};
  }
  return {byte(0xF0 | code_point >> 18), continuation(12), continuation(6), continuation(0)};
}

bool must_be_escaped(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return false;
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool separator = c == 0x2028 || c == 0x2029;
  const bool annotation = c >= 0xFFF9 && c <= 0xFFFB;
  return control || separator || annotation || is_ignorable(c);
}

std::string_view trimmed(std::string_view text) {
  std::size_t begin = text.size();
  std::size_t end = text.size();
  for (std::size_t position = 0; position < text.size();) {
    const Utf8Step step = utf8_step(text, position);
    if (!is_space(step.code_point)) {
      if (begin == text.size()) begin = position;
      end = position + step.length;
    }
    position += step.length;
  }
  return text.substr(begin, end - begin);
}

}  // namespace modeldprobe
