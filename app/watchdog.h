#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "modeldprobe/deadline.h"

namespace modeldprobe::app {

/// Calls `bark` from a thread of its own when it is still there some time after the deadline. For
/// what no deadline reaches: a system call on a file system that does not answer can't be
/// interrupted, only abandoned by ending the process, which is what `bark` is to do.
class Watchdog {
 public:
  Watchdog(Deadline deadline, std::function<void()> bark);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

 private:
  void watch(Deadline deadline, const std::function<void()>& bark);

  std::mutex mutex_;
  std::condition_variable called_off_signal_;
  bool called_off_ = false;
  std::thread thread_;
};

/// A watchdog, and the thread that it takes, from the moment at which one is needed. It then
/// watches until this goes.
class LateWatchdog {
 public:
  LateWatchdog(Deadline deadline, std::function<void()> bark)
      : deadline_(deadline), bark_(std::move(bark)) {}

  /// Begins to watch, unless it does already. May be called from several threads.
  void watch() {
    std::call_once(begun_, [this] { watchdog_.emplace(deadline_, bark_); });
  }

 private:
  const Deadline deadline_;
  const std::function<void()> bark_;
  std::once_flag begun_;
  std::optional<Watchdog> watchdog_;
};

}  // namespace modeldprobe::app
