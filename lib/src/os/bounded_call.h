#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// What a question brought back, as texts whose meaning the asker knows.
using Answer = std::vector<std::string>;
using Question = std::function<Answer()>;

/// Asks a question that a file system may never answer, and leaves it behind at the deadline:
/// nothing when no answer came in time.
///
/// A thread would not do: one that waits in a file system that took its request and does not reply
/// can't be ended, and no process ends before its threads. So a child process asks, and its answer
/// comes back through a pipe. The child is a fork of this process and not its direct child, so the
/// caller never has to wait for it; it holds no descriptor of the caller's but `kept`, runs no
/// signal handler of the caller's, is not asked to do anything else, and is killed when its answer
/// is late. In a process with other threads the question may use what libc makes safe after fork:
/// memory, files, directories; no locks of the program's own.
///
/// Throws std::system_error when no process, descriptor or memory is left to ask with, and when the
/// child ended without an answer: it threw, or was killed.
std::optional<Answer> ask_in_child(const Question& question, Deadline deadline, int kept = -1);

/// The same, while other tasks of the loop go on.
Task<std::optional<Answer>> ask_in_child(EventLoop& loop, const Question& question,
                                         Deadline deadline, int kept = -1);

/// How something on a file system may be asked.
struct Access {
  Deadline deadline;
  bool may_block;  ///< as may_block() has it
};

/// Asks directly where the answer can't be long in coming, else in a child.
std::optional<Answer> bounded_call(Access access, const Question& question);

/// What is said of a file system that did not answer a bounded call in time.
inline constexpr const char* file_system_silent = "a file system did not answer in time";

/// Whether looking up `path` may wait for a server: a network or FUSE file system, or a link, which
/// could lead to one. Itself never waits. Directories down to the first `known_good` bytes of the
/// path are not looked at. When in doubt, it may.
bool may_block(const std::string& path, std::size_t known_good = 0);

}  // namespace modeldprobe
