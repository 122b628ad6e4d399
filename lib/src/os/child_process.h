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
    silent,  ///< the file system of the program did not answer in time
    too_much_output,
    lost,  ///< its exit code is lost, since the calling process ignores SIGCHLD
  };
  End end = End::timed_out;
  int code = 0;
  std::string output;   ///< standard output, if it exited
  std::string problem;  ///< if it was not started
};

/// A program to run.
struct Program {
  Descriptor file;      ///< opened with O_PATH; empty: use the path
  std::string path;     ///< absolute
  std::string problem;  ///< why it must not be run; empty if it may
};

/// Opens the program that a command names. Called in the child, right before exec.
using OpenProgram = std::function<Program(const std::string& name)>;

/// Receives the result of the command at `index` when that has ended.
using TakeResult = std::function<void(std::size_t index, const ChildResult& result)>;

/// Runs commands (a path and its arguments), a few at a time, until each has ended or printed more
/// than `most_output` bytes, or the deadline has passed. Passes on each result as soon as it is
/// known, so that few are held at a time.
///
/// Children have an empty standard input, their standard error is discarded, and they inherit no
/// other descriptor and no blocked or ignored signals. They run in the root directory, in a session
/// of their own, without a terminal.
///
/// Before this returns, every child is killed with its process group, and reaped unless it switched
/// to another user or is stuck in a file system. With Orphans::kill, that includes processes that
/// left the group: the variable MODELD_PROBE_ASKS in their environment identifies them. A signal
/// that would end the calling process is held back until then.
///
/// Throws std::system_error when descriptors, memory or processes run out.
void run_children(const std::vector<std::vector<std::string>>& commands,
                  const std::vector<std::string>& environment, std::size_t most_output,
                  Deadline deadline, Orphans orphans, const OpenProgram& open,
                  const TakeResult& take);

}  // namespace modeldprobe
