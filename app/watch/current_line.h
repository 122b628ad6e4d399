#pragma once

namespace modeldprobe::app {

/// Moves the cursor to the start of the terminal's current line and clears the line.
inline constexpr const char* clear_line = "\r\x1b[K";

/// Columns to leave free at the end of a line that is to be cleared: the terminal shows ^C there,
/// and a line that is full would move the cursor to the next one.
inline constexpr int room_for_interrupt = 3;

}  // namespace modeldprobe::app
