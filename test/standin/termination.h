#pragma once

#include <csignal>

#include "absl/time/time.h"

namespace standin {

// Waits for SIGTERM and SIGINT. Create it before the first thread: threads inherit the blocked
// signals, and only the wait receives them. The signals stay blocked for good, so a second one
// cannot cut a clean stop short. All other signals keep their effect: SIGHUP, SIGQUIT and SIGKILL
// end the process at once, and the lease stays.
class Termination {
 public:
  Termination();

  // True once either signal has come, false when `duration` has passed without. Remembers the
  // signal: every later wait returns true at once. Time that the process spends stopped (SIGSTOP)
  // counts; a wait that ran out meanwhile ends on waking.
  bool wait_for(absl::Duration duration);

 private:
  sigset_t signals_;
  bool came_ = false;
};

}  // namespace standin
