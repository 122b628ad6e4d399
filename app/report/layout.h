#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace modeldprobe::app {

/// The text with everything that could move a cursor, start a line or reverse what is read shown as
/// an escape: control characters, line separators, direction marks, invalid UTF-8.
std::string escaped(std::string_view text);

/// How many columns a text takes, a column for each code point.
std::size_t width(std::string_view text);

/// Breaks a text at its spaces into lines of at most 80 columns, the first of which begins at
/// column `indent`, as do the others. A word that is longer stands alone.
std::string wrapped(std::string_view text, std::size_t indent);

}  // namespace modeldprobe::app
