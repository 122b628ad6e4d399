#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/detector.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe::app {

/// Takes bytes; 0 when all of them were taken, else the errno value of what kept it.
using Sink = std::function<int(std::string_view bytes)>;

/// A sink that writes to a file descriptor, which stays the caller's.
Sink descriptor_sink(int descriptor);

/// Where answers and error messages go.
struct Streams {
  Sink out;
  Sink err;
  /// How many columns the terminal behind `out` has; nothing when it is no terminal, or one that
  /// knows neither colours nor how to go back in a line.
  std::function<std::optional<int>()> terminal_columns;
  /// A moment as the clock on the wall shows it, see local_time(); empty: in UTC.
  std::function<std::string(Timestamp time, Timestamp now)> local_time = {};
  int out_descriptor = -1;  ///< what `out` writes to; -1 when that is no descriptor
};

/// Standard output and standard error. A terminal is what `$TERM` names, unless that is "dumb".
Streams standard_streams(const Environment& environment);

/// The time of day in this process's time zone, to the second: "14:32:44", with the date before it
/// when that is not the date of `now`. In UTC, with a `Z`, when the zone's file does not answer
/// within 200 ms or the year is beyond what the system's calendar takes.
std::string local_time(Timestamp time, Timestamp now);

/// Moves the cursor to the start of the terminal's current line and clears the line.
inline constexpr const char* clear_line = "\r\x1b[K";

/// Columns to leave free at the end of a line that is to be cleared: the terminal shows ^C there,
/// and a line that is full would move the cursor to the next one.
inline constexpr int room_for_interrupt = 3;

}  // namespace modeldprobe::app
