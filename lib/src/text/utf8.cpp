#include "modeldprobe/utf8.h"

#include <cstdint>

namespace modeldprobe {
namespace {

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

}  // namespace modeldprobe
