#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "os/bounded_call.h"

namespace modeldprobe {

/// Where one of a process's output streams goes.
struct OutputTarget {
  enum class Kind {
    unknown,  ///< the system does not show it
    nowhere,  ///< /dev/null
    terminal,
    pipe,    ///< one with a name too
    socket,  ///< as that of the journal
    file,    ///< a regular one
    deleted_file,
  };
  Kind kind = Kind::unknown;
  std::string path = {};  ///< of a terminal or a file

  bool operator==(const OutputTarget&) const = default;
};

/// Reads what the kernel says of a descriptor: the text of the link /proc/PID/fd/N. Pure.
OutputTarget parse_output_target(std::string_view link);

/// Where descriptor 1 or 2 of a process goes. Does not wait.
OutputTarget examine_output(std::int64_t pid, int descriptor);

/// The last lines of a regular file, at most 10 and at most 4 KiB; nothing when it cannot be read
/// in time. A line that begins before these 4 KiB is left out unless it is the only one.
std::vector<std::string> read_last_lines(const std::string& path, Access access);

}  // namespace modeldprobe
