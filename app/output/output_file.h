#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/deadline.h"
#include "os/descriptor.h"

namespace modeldprobe::app {

/// Replaces the file at `path` by `content` in one step: readers see the old file or the new one,
/// never a part. The new file keeps the old one's mode and, as far as this user may set them, its
/// owner and group; without an old file, the mode is 0666 less the umask. If `path` names an open
/// descriptor, such as /dev/stdout or /dev/fd/N, writes to that.
///
/// Returns an empty text, or why it failed; then the old file is unchanged and nothing is left
/// behind. Only a regular file or a link to one can be replaced. At the deadline, gives up on a
/// file system that does not answer; if it answers later, the old file may still be replaced.
std::string replace_file(const std::string& path, std::string_view content, Deadline deadline);

/// The target of an output path: a name in a directory, or a descriptor of this process.
struct OutputTarget {
  Descriptor directory;             ///< opened for looking up names
  std::string name;                 ///< in that directory; not a link
  std::optional<struct stat> file;  ///< the regular file of that name; empty: nothing has that name
  std::optional<int> descriptor;    ///< instead, for /dev/stdout, /dev/fd/N and the like
  std::string problem;              ///< instead, why nothing can be written there
};

/// Follows a path and its links step by step, and looks up each name in the directory opened
/// before. Does not follow another user's link in a sticky world-writable directory, like Linux's
/// protected_symlinks. Anything but a regular file or an unused name is a problem. May block as
/// long as a file system on the way.
OutputTarget find_output_target(const std::string& path);

}  // namespace modeldprobe::app
