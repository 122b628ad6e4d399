#pragma once

#include <functional>
#include <optional>
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
  /// A moment as the clock on the wall shows it, see output/local_time.h; empty: in UTC.
  std::function<std::string(Timestamp time, Timestamp now)> local_time = {};
  int out_descriptor = -1;  ///< what `out` writes to; -1 when that is no descriptor
};

/// Standard output and standard error. A terminal is what `$TERM` names, unless that is "dumb".
Streams standard_streams(const Environment& environment);

/// Makes sure that descriptors 0 to 2 are taken, so that no file or socket opened later can pass
/// for a standard stream. One that was closed then refuses to be written to.
void occupy_standard_descriptors();

}  // namespace modeldprobe::app
