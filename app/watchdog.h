#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

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

/// Whether `path` may lie on a file system whose answers depend on a server or a user's process.
/// Asks without waiting for either. Where it does not, there is nothing to watch, and no thread to
/// pay for. Linux only; elsewhere always true.
/// The first `known_good` bytes of the path are not asked about again.
bool may_hang(const std::string& path, std::size_t known_good = 0);

}  // namespace modeldprobe::app
