#pragma once

#include <array>

namespace modeldprobe {

// For a child process between fork and its work, where little else may be called.

/// Handles every signal as a new process does, and blocks none.
void restore_signals();

/// Puts in the place of a standard stream one that reads as empty and takes whatever is written,
/// even where there is no /dev.
void replace_standard_stream(int number);

/// Becomes the very file that was opened, whatever its path leads to now. Returns only on failure:
/// true when this system has no such call, and the path has to do; otherwise false, with errno set.
bool execute_open_file(int file, char* const* arguments, char* const* environment);

/// Closes the descriptors from `first` to `last` in one call; false when this system has none.
bool close_range_at_once(unsigned first, unsigned last);

/// Closes every descriptor from `first` on but the two given ones (-1: none), so that none of the
/// parent's stays open, whatever flags it has.
void close_descriptors_from(int first, std::array<int, 2> kept);

}  // namespace modeldprobe
