#include "termination.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace standin {

Termination::Termination() : signals_() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool Termination::wait_for(absl::Duration duration) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  absl::Duration left = std::max(duration, absl::ZeroDuration());
  while (!came_) {
    const timespec timeout = absl::ToTimespec(left);
    if (sigtimedwait(&signals_, nullptr, &timeout) >= 0) {
      came_ = true;
    } else if (errno != EINTR) {
      return false;
    }
    left = std::max(duration - absl::FromChrono(Clock::now() - start), absl::ZeroDuration());
  }
  return true;
}

}  // namespace standin
