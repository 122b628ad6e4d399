#pragma once

#include <string>
#include <string_view>

#include "modeldprobe/deadline.h"

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

}  // namespace modeldprobe::app
