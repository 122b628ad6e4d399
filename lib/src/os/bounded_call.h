#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// The result of a question, as texts whose meaning the caller knows.
using Answer = std::vector<std::string>;
using Question = std::function<Answer()>;

/// Runs a question that a file system may never answer, and abandons it at the deadline. Returns
/// nothing if there was no answer in time.
///
/// The question runs in a child process, since a thread that waits in an unresponsive file system
/// cannot be ended and would keep the process from exiting. The child inherits no descriptor but
/// `kept` and no signal handler, answers through a pipe, and is killed when it is late. A second
/// child waits for it, and this process waits for the second: nothing is left for init to reap
/// unless the file system does not let go of the child. If the process has other threads, the
/// question may use only what libc keeps usable after fork: memory, files and directories, and no
/// lock of the program.
///
/// Throws std::system_error when processes, descriptors or memory run out, and when the child ended
/// without an answer because it threw or was killed.
std::optional<Answer> ask_in_child(const Question& question, Deadline deadline, int kept = -1);

/// The same; other tasks of the loop keep running.
Task<std::optional<Answer>> ask_in_child(EventLoop& loop, const Question& question,
                                         Deadline deadline, int kept = -1);

/// How a path may be accessed.
struct Access {
  Deadline deadline;
  bool may_block;  ///< see may_block()
};

/// Runs a question in this process if the path cannot block, otherwise in a child.
std::optional<Answer> bounded_call(Access access, const Question& question);

enum class PathNature {
  local,
  may_block,  ///< it may block on a network or FUSE file system, or follow a link to one
  absent,     ///< a part of it does not exist; what exists is local
};

/// What happens if `path` is looked up; may_block when in doubt. Never blocks. The directories in
/// the first `known_good` bytes of the path are not checked.
PathNature nature_of(const std::string& path, std::size_t known_good = 0);

inline bool may_block(const std::string& path, std::size_t known_good = 0) {
  return nature_of(path, known_good) == PathNature::may_block;
}

}  // namespace modeldprobe
