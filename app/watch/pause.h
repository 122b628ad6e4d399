#pragma once

#include <chrono>
#include <string>

#include "os/file_watch.h"

namespace modeldprobe::app {

/// How long to rest before the next attempt.
struct Rest {
  std::chrono::nanoseconds shortest;  ///< even when the lease changes
  std::chrono::nanoseconds longest;   ///< when it does not
};

/// Spaces the attempts of a wait so that all of them together use less than a hundredth of a
/// processor, whatever an attempt costs and however often the lease changes. Knows no clock.
class Pacing {
 public:
  /// The rest after an attempt. `used` is the processor time since the last call, that of launchers
  /// included; `cut_short` is whether the lease changed during the last rest.
  Rest after_attempt(std::chrono::nanoseconds used, bool cut_short);

 private:
  static constexpr std::chrono::milliseconds least{10};

  std::chrono::nanoseconds while_ = least;
  std::chrono::nanoseconds shortest_ = least;
};

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
