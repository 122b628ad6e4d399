#pragma once

#include <chrono>
#include <string>

#include "os/file_watch.h"

namespace modeldprobe::app {

/// How long to pause before the next attempt.
struct Rest {
  std::chrono::nanoseconds shortest;  ///< even if the lease changes
  std::chrono::nanoseconds longest;   ///< if it does not
};

/// Spaces the attempts of a wait so that they use less than 1 % of a processor, whatever an attempt
/// costs and however often the lease changes. Reads no clock.
class Pacing {
 public:
  /// The pause after an attempt. `used` is the processor time since the last call, including that
  /// of launchers; `cut_short` is whether the lease changed during the last pause.
  Rest after_attempt(std::chrono::nanoseconds used, bool cut_short);

 private:
  static constexpr std::chrono::milliseconds least{10};

  std::chrono::nanoseconds pause_ = least;     ///< the next one, if an attempt costs little
  std::chrono::nanoseconds shortest_ = least;  ///< grows while the lease keeps changing
};

/// Notices when the lease in a data root appears, changes or disappears, if the system reports it:
/// with inotify on Linux, if the directory exists and its file system cannot block. Otherwise it
/// only waits.
class LeaseWatch {
 public:
  explicit LeaseWatch(std::string data_root);

  /// Starts to watch if possible. Call it before the lease is read, so that no change is missed.
  void begin() { lease_.begin(); }

  /// Waits until the lease has changed since the last wait, or `longest` is over; returns whether
  /// it has changed. Waits for at least `shortest`. Changes of other files in the data root are
  /// read in batches, so that they cost little; a change of the lease among them may be noticed a
  /// quarter of a second later.
  bool wait(std::chrono::nanoseconds shortest, std::chrono::nanoseconds longest);

 private:
  FileWatch lease_;
};

}  // namespace modeldprobe::app
