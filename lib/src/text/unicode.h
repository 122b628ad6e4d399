#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modeldprobe {

/// U+FFFD, which stands for what is not valid.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// One step through text that should be UTF-8.
struct Utf8Step {
  std::size_t length;   ///< bytes to go on by; 1 for a byte that begins no valid sequence
  char32_t code_point;  ///< U+FFFD for such a byte
  bool valid;
};

/// The code point at `text[position]`; `position` must be inside the text. Overlong forms,
/// surrogates and values above U+10FFFF are invalid.
Utf8Step utf8_step(std::string_view text, std::size_t position);

/// Whether all of the text is valid UTF-8.
bool is_utf8(std::string_view text);

/// The UTF-8 of a code point; of a surrogate and of what is above U+10FFFF, that of U+FFFD.
std::string utf8(char32_t code_point);

/// Whether a character could move a cursor, start a line, hide or reverse what is read: control
/// characters, line separators, direction marks, and whatever has no shape of its own.
bool must_be_escaped(char32_t c);

/// The text without white space at either end, Unicode's included, as Go's strings.TrimSpace.
std::string_view trimmed(std::string_view text);

/// How many columns a character takes on a terminal: two for a wide character of East Asian scripts
/// and for an emoji, none for a mark that joins the character before, one for every other. Not for
/// control characters.
std::size_t columns_of(char32_t c);

}  // namespace modeldprobe
