#pragma once

#include <signal.h>
#include <sys/types.h>

#include <vector>

namespace modeldprobe {

/// While it lives, processes whose parent dies become children of this process (Linux's child
/// subreaper), even those that left their process group; when it goes, every child that came
/// meanwhile is killed and reaped. It also sees to it that children are waited for as usual, though
/// a parent may have handed down that SIGCHLD is ignored. Only for a process that owns all its
/// children. Where there is no such thing, it does nothing.
class OrphanReaper {
 public:
  OrphanReaper();
  OrphanReaper(const OrphanReaper&) = delete;
  OrphanReaper& operator=(const OrphanReaper&) = delete;
  ~OrphanReaper();

 private:
  struct sigaction child_action_before_ {};
  bool was_subreaper_ = false;
  std::vector<pid_t> children_before_;
};

}  // namespace modeldprobe
