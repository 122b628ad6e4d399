#pragma once

#include <chrono>
#include <string>

#include "os/file_watch.h"

namespace modeldprobe::app {

/// Notices when the lease in a data root appears, changes or disappears, if the system reports it
/// (Linux's inotify, on a directory that exists and whose file system can't keep a caller waiting);
/// elsewhere it only waits.
class LeaseWatch {
 public:
  explicit LeaseWatch(std::string data_root);

  /// Begins to watch where that has become possible. Called before the lease is read, so that no
  /// change falls between.
  void begin() { lease_.begin(); }

  /// Waits until the lease has changed since the last wait, or `longest` is over; true when it has.
  /// Returns no earlier than after `shortest`. Changes of other files in the data root are
  /// gathered, so that they cost little however many there are; a lease that changes among them may
  /// be noticed a quarter of a second later.
  bool wait(std::chrono::nanoseconds shortest, std::chrono::nanoseconds longest);

 private:
  FileWatch lease_;
};

}  // namespace modeldprobe::app
