#include "termination.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace standin {
namespace {

timespec to_timespec(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  timespec result{};
  result.tv_sec = seconds.count();
  result.tv_nsec = (duration - seconds).count();
  return result;
}

}  // namespace

Termination::Termination() : signals_() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

bool Termination::wait_for(std::chrono::nanoseconds duration) const {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  std::chrono::nanoseconds left = duration;
  for (;;) {
    const timespec timeout = to_timespec(left);
    if (sigtimedwait(&signals_, nullptr, &timeout) >= 0) return true;
    if (errno != EINTR) return false;
    left = std::max(std::chrono::nanoseconds::zero(), duration - (Clock::now() - start));
  }
}

}  // namespace standin
