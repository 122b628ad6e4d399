#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "os/descriptor.h"

namespace modeldprobe {

/// How a child process ended, and what it printed.
struct ChildResult {
  enum class End {
    exited,            ///< `code` is the exit code
    killed_by_signal,  ///< `code` is the signal
    not_started,       ///< `problem` says why
    timed_out,
    not_begun,  ///< it could not even begin: what it is made of did not answer in time
    too_much_output,
    lost,  ///< it ended; how is not known, since the calling process ignores SIGCHLD
  };
  End end = End::timed_out;
  int code = 0;
  std::string output;   ///< standard output, when it exited
  std::string problem;  ///< when it was not started
};

/// A program that is about to be run.
struct Program {
  Descriptor file;      ///< the program itself, by O_PATH; empty: it is opened by its path
  std::string path;     ///< absolute
  std::string problem;  ///< why it must not be run; empty: it may
};

/// Opens the program that a command names. Called in the child, right before it becomes that.
using OpenProgram = std::function<Program(const std::string& name)>;

/// Takes the result of the command at `index` when that has ended.
using TakeResult = std::function<void(std::size_t index, const ChildResult& result)>;

/// Runs commands (a path and its arguments), some at a time, until each has ended, printed more
/// than `most_output` bytes, or the deadline has passed; each result is handed over as it comes, so
/// that few are held at a time. Children read nothing, their standard error is discarded, they
/// inherit no other descriptor, nor blocked or ignored signals, and run in the root directory, in a
/// session of their own, without a terminal. When this returns, every
/// child is killed with its group, and reaped unless it has become another user's or is stuck in a
/// file system; with
/// Orphans::kill, so is what left the group: children carry a variable MODELD_PROBE_ASKS, by which
/// their descendants are known. A signal that would end the calling process waits
/// until that is done. Throws std::system_error when there is no descriptor, memory or process left
/// to start a child with.
void run_children(const std::vector<std::vector<std::string>>& commands,
                  const std::vector<std::string>& environment, std::size_t most_output,
                  Deadline deadline, Orphans orphans, const OpenProgram& open,
                  const TakeResult& take);

}  // namespace modeldprobe
