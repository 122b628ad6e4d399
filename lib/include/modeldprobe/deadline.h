#pragma once

#include <algorithm>
#include <chrono>

namespace modeldprobe {

/// The moment by which an answer is due. Made once and handed down by value: every stage spends
/// from the same one, so stages cannot add up. Measured on the steady clock: a jump of the system
/// clock does not move it.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// `span` from now; a span of zero or less has already passed.
  static Deadline after(std::chrono::nanoseconds span) { return Deadline(Clock::now() + span); }

  /// What is left; never negative.
  std::chrono::nanoseconds remaining() const {
    return std::max(std::chrono::nanoseconds::zero(),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(end_ - Clock::now()));
  }

  bool passed() const { return Clock::now() >= end_; }

  /// A deadline at `share` (0 to 1) of what is left: for a first attempt that must leave time for a
  /// second one.
  Deadline fraction(double share) const {
    return after(std::chrono::duration_cast<std::chrono::nanoseconds>(remaining() * share));
  }

  /// What is left as poll(2) wants it: whole milliseconds, rounded up, so that a wait that times
  /// out has really reached the deadline.
  int poll_timeout() const;

 private:
  explicit Deadline(Clock::time_point end) : end_(end) {}

  Clock::time_point end_;
};

}  // namespace modeldprobe
