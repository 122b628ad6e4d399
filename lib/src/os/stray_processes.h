#pragma once

#include <signal.h>

#include <string>

namespace modeldprobe {

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
