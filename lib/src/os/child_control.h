#pragma once

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <string>

namespace modeldprobe {

// How child processes start and end. The functions are for a child between fork and exec, where
// little else may be called.

/// Resets every signal to its default action and unblocks all.
void restore_signals();

/// Lets the kernel kill this process when its parent ends, where it can, and ends it at once if the
/// parent is not `parent` any more.
void die_with_parent(pid_t parent);

/// Replaces a standard stream by /dev/null, or by something harmless where there is no /dev.
void replace_standard_stream(int number);

/// Executes an open file, whatever its path leads to now. Returns only on failure: true if this
/// system has no such call, so the path must be used; otherwise false, with errno set.
bool execute_open_file(int file, char* const* arguments, char* const* environment);

/// Closes the descriptors from `first` to `last` in one call; false if this system has no such
/// call.
bool close_range_at_once(unsigned first, unsigned last);

/// Closes every descriptor from `first` on except `kept` (-1: none), even those that are not
/// close-on-exec.
void close_descriptors_from(int first, std::array<int, 2> kept);

/// During its lifetime, orphaned descendants become children of this process (Linux's child
/// subreaper), even if they left their process group. The destructor kills and reaps those that
/// were started from here, within a bounded time: all children if this process had none before and
/// takes no orphans of others, otherwise those whose environment contains `mark`. It also undoes an
/// inherited "ignore SIGCHLD" meanwhile, so that exit codes are not lost. Only for a process that
/// owns all its children. Does not kill anything on a system without subreapers or /proc.
class StrayProcesses {
 public:
  explicit StrayProcesses(std::string mark);
  StrayProcesses(const StrayProcesses&) = delete;
  StrayProcesses& operator=(const StrayProcesses&) = delete;
  ~StrayProcesses();

 private:
  std::string mark_;  ///< NAME=VALUE
  struct sigaction child_action_before_ {};
  bool was_subreaper_ = false;
  bool had_no_child_ = false;
};

}  // namespace modeldprobe
