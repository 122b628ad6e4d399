#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modeldprobe::app {

/// The text with an escape for everything that could move a cursor, start a line or reverse the
/// text: control characters, line separators, direction marks, invalid UTF-8.
std::string escaped(std::string_view text);

/// How many columns a text takes on a terminal: two for each wide character of East Asian scripts
/// and for emoji, none for a combining mark, one for every other.
std::size_t width(std::string_view text);

/// The longest beginning of the text that takes at most `columns`.
std::string_view cut(std::string_view text, std::size_t columns);

/// The text, or if it takes more than `columns`, as many of its words as fit before " ...".
std::string shortened(std::string_view text, std::size_t columns);

/// The width of a line where no terminal says how wide it is.
inline constexpr std::size_t usual_columns = 80;

/// Breaks a text at its spaces into lines of at most `columns`, all of which begin at column
/// `indent`. A longer word has a line of its own: words are never broken.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns = usual_columns);

}  // namespace modeldprobe::app
