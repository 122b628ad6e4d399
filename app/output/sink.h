#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/detector.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe::app {

/// Writes bytes; returns 0 when all have been written, otherwise errno.
using Sink = std::function<int(std::string_view bytes)>;

/// A sink that writes to a file descriptor, which the caller keeps open.
Sink descriptor_sink(int descriptor);

/// Where answers and error messages go.
struct Streams {
  Sink out;
  Sink err;
  /// The columns of the terminal that `out` writes to; nothing if it is not a terminal, or one
  /// without colours and cursor movement.
  std::function<std::optional<int>()> terminal_columns;
  /// Formats a time, see local_time(); if empty, times are in UTC.
  std::function<std::string(Timestamp time, Timestamp now)> local_time = {};
  int out_descriptor = -1;  ///< of `out`; -1 if it does not write to a descriptor
};

/// Standard output and standard error. Not a terminal if `$TERM` is empty or "dumb".
Streams standard_streams(const Environment& environment);

/// The time of day in this process's time zone, to the second: "14:32:44", with the date before it
/// if that is not the date of `now`. In UTC, with a `Z`, if the zone's file does not answer within
/// 200 ms or the system's calendar does not support the year.
std::string local_time(Timestamp time, Timestamp now);

/// Moves the cursor to the start of the terminal's current line and clears the line.
inline constexpr const char* clear_line = "\r\x1b[K";

/// Columns to leave free at the end of a line that will be cleared: the terminal shows ^C there,
/// and a full line would move the cursor to the next one.
inline constexpr int room_for_interrupt = 3;

}  // namespace modeldprobe::app
