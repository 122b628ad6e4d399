#include "watchdog.h"

#include <signal.h>

namespace modeldprobe::app {
namespace {

/// Together longer than what keeps the deadline by itself ever needs, shorter than what is
/// promised. In parts, so that a process that was stopped for a while has time left when it goes
/// on.
constexpr std::chrono::milliseconds part_of_grace{10};
constexpr int parts_of_grace = 4;

}  // namespace

Watchdog::Watchdog(Deadline deadline, std::function<void()> bark)
    : thread_([this, deadline, bark = std::move(bark)] { watch(deadline, bark); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    called_off_ = true;
  }
  called_off_signal_.notify_one();
  thread_.join();
}

void Watchdog::watch(Deadline deadline, const std::function<void()>& bark) {
  // Signals are the main thread's business: it may be holding them back to clean up first.
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::unique_lock lock(mutex_);
  const auto called_off = [this] { return called_off_; };
  if (called_off_signal_.wait_for(lock, deadline.remaining(), called_off)) return;
  for (int part = 0; part < parts_of_grace; ++part) {
    if (called_off_signal_.wait_for(lock, part_of_grace, called_off)) return;
  }
  bark();
}

}  // namespace modeldprobe::app
