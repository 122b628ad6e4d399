#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modeldprobe {

/// U+FFFD, the replacement for invalid text.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// One step through a text that should be UTF-8.
struct Utf8Step {
  std::size_t length;   ///< in bytes; 1 if no valid sequence starts here
  char32_t code_point;  ///< U+FFFD if it is not valid
  bool valid;
};

/// Decodes the code point at `text[position]`; `position` must be inside the text. Overlong forms,
/// surrogates and values above U+10FFFF are invalid.
Utf8Step utf8_step(std::string_view text, std::size_t position);

/// Whether all of the text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Encodes a code point. Surrogates and values above U+10FFFF become U+FFFD.
std::string utf8(char32_t code_point);

/// Whether a character could move the cursor, start a line, or hide or reverse text: control
/// characters, line separators, direction marks, and characters without a shape of their own.
bool must_be_escaped(char32_t c);

/// Returns the text without white space at either end, Unicode's included, like Go's
/// strings.TrimSpace.
std::string_view trimmed(std::string_view text);

/// How many columns a character takes on a terminal: two for wide East Asian characters and emoji,
/// none for a mark that joins the character before it, one for all others. Not for control
/// characters.
std::size_t columns_of(char32_t c);

}  // namespace modeldprobe
