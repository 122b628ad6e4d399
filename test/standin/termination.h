#pragma once

#include <chrono>
#include <csignal>

namespace standin {

// Turns SIGTERM and SIGINT into something to wait for. Make it before the first thread: threads
// inherit the blocked signals, so that none of them is killed in the wait's stead. The signals stay
// blocked for good, so that a second one cannot cut a clean stop short.
class Termination {
 public:
  Termination();

  // True once either signal has come, false when `duration` has passed without. Time that the
  // process spends stopped (SIGSTOP) counts; a wait that ran out meanwhile ends on waking.
  bool wait_for(std::chrono::nanoseconds duration) const;

 private:
  sigset_t signals_;
};

}  // namespace standin
