#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>

#include "os/descriptor.h"

namespace modeldprobe::app {

/// What an output path leads to: a place in a directory, or one of this process's descriptors.
struct OutputTarget {
  Descriptor directory;             ///< opened for looking names up in it
  std::string name;                 ///< in that directory; not a link
  std::optional<struct stat> file;  ///< the regular file that has this name; empty: nothing has it
  std::optional<int> descriptor;    ///< instead, for /dev/stdout, /dev/fd/N and the like
  std::string problem;              ///< instead, why nothing can be written there
};

/// Follows a path and its links step by step, each name looked up in the directory that was opened
/// before. As Linux's protected_symlinks has it, another user's link in a sticky directory that all
/// may write to is not followed. What is neither a regular file nor absent is a problem. Waits as
/// long as the file systems on the way do.
OutputTarget find_output_target(const std::string& path);

}  // namespace modeldprobe::app
