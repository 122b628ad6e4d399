#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/deadline.h"
#include "os/descriptor.h"

namespace modeldprobe::app {

/// Puts `content` in the place of the file at `path` in one step: readers see the old file or the
/// new one, never a part. The new file keeps the mode of the old one and, where this user may give
/// it, the owner and the group; where there was none, everybody may read it whom the umask does not
/// exclude. Where `path` names an open descriptor, as /dev/stdout and /dev/fd/N do, the content is
/// written to that.
///
/// Empty when done, else why not, in which case the old file is as it was and nothing is left
/// behind. What is there and is neither a regular file nor a link to one is not replaced. Gives up
/// at the deadline on a file system that does not answer: then the old file may yet be replaced,
/// when that does.
std::string replace_file(const std::string& path, std::string_view content, Deadline deadline);

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
