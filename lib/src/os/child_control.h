#pragma once

#include <signal.h>

#include <array>
#include <string>

namespace modeldprobe {

// How child processes begin and end. Up to StrayProcesses, for a child between fork and its work,
// where little else may be called.

/// Handles every signal as a new process does, and blocks none.
void restore_signals();

/// Puts in the place of a standard stream one that reads as empty and takes whatever is written,
/// even where there is no /dev.
void replace_standard_stream(int number);

/// Becomes the very file that was opened, whatever its path leads to now. Returns only on failure:
/// true when this system has no such call, and the path has to do; otherwise false, with errno set.
bool execute_open_file(int file, char* const* arguments, char* const* environment);

/// Closes the descriptors from `first` to `last` in one call; false when this system has none.
bool close_range_at_once(unsigned first, unsigned last);

/// Closes every descriptor from `first` on but the two given ones (-1: none), so that none of the
/// parent's stays open, whatever flags it has.
void close_descriptors_from(int first, std::array<int, 2> kept);

/// While it lives, processes whose parent dies become children of this process (Linux's child
/// subreaper), even those that left their process group; when it goes, those that were started from
/// here are killed and reaped, within a bound. Where this process had no child before, that is all
/// of them; otherwise those whose environment holds `mark`, and whatever else came is left. It also
/// sees to it that children are waited for as usual, though a parent may have handed down that
/// SIGCHLD is ignored. Only for a process that owns all its children. Where there is no such thing,
/// or no /proc to know them by, it ends nothing.
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
