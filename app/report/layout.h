#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "modeldprobe/timestamp.h"

namespace modeldprobe::app {

/// The width of a line where no terminal says how wide it is.
inline constexpr std::size_t usual_columns = 80;

/// The layout of a text for people.
struct Style {
  bool colored = false;
  /// The widest that a line may be, commands and long words excepted.
  std::size_t columns = usual_columns;
  /// The time of day where the reader is, to the second; without it, times are in UTC.
  std::function<std::string(Timestamp time, Timestamp now)> local_time;
  /// Whether a person reads it at once, so that a hint at the next command is welcome.
  bool on_terminal = false;
};

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

/// Breaks a text at its spaces into lines of at most `columns`, all of which begin at column
/// `indent`. A longer word has a line of its own: words are never broken.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns = usual_columns);

/// "1 attempt", "2 attempts".
std::string counted(std::size_t count, std::string_view noun);

/// "0.9 ms"; from a second on, "2.9 s" or "1 min 5 s".
std::string milliseconds_text(std::chrono::nanoseconds span);

/// For JSON and monitoring.
double milliseconds(std::chrono::nanoseconds span);

}  // namespace modeldprobe::app
