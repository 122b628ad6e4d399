#pragma once

#include <chrono>

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

}  // namespace modeldprobe::app
