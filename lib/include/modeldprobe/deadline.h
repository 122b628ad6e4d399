#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>

namespace modeldprobe {

/// The moment by which an answer is due. Made once and handed down by value: every stage spends
/// from the same one, so stages cannot add up. Measured on the steady clock: a jump of the system
/// clock does not move it.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// `span` from now; a span of zero or less has already passed.
  static Deadline after(std::chrono::nanoseconds span) { return Deadline(span, nullptr); }

  /// The same, but it has also passed once `cut_short` is true, which must outlive it and may be
  /// set by another thread. What waits by poll_timeout() notices within 20 ms.
  static Deadline after(std::chrono::nanoseconds span, const std::atomic<bool>& cut_short) {
    return Deadline(span, &cut_short);
  }

  /// The span that it was made with; never negative.
  std::chrono::nanoseconds span() const { return span_; }

  /// How long ago its span ended; zero if it has not, even if the deadline was cut short.
  std::chrono::nanoseconds overdue() const {
    return std::max(std::chrono::nanoseconds::zero(),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - end_));
  }

  /// What is left; never negative.
  std::chrono::nanoseconds remaining() const {
    if (is_cut_short()) return std::chrono::nanoseconds::zero();
    return std::max(std::chrono::nanoseconds::zero(),
                    std::chrono::duration_cast<std::chrono::nanoseconds>(end_ - Clock::now()));
  }

  bool passed() const { return is_cut_short() || Clock::now() >= end_; }

  /// A deadline at `share` (0 to 1) of what is left: for a first attempt that must leave time for a
  /// second one.
  Deadline fraction(double share) const {
    return renewed(std::chrono::duration_cast<std::chrono::nanoseconds>(remaining() * share));
  }

  /// A new deadline `span` from now, which may be cut short like this one.
  Deadline renewed(std::chrono::nanoseconds span) const { return Deadline(span, cut_short_); }

  /// The same deadline, or one `span` from now where that is earlier.
  Deadline at_most(std::chrono::nanoseconds span) const {
    const Deadline sooner = renewed(span);
    return sooner.end_ < end_ ? sooner : *this;
  }

  /// What is left as poll(2) wants it: whole milliseconds, rounded up, so that a wait that times
  /// out has really reached the deadline; less for a deadline that may be cut short.
  int poll_timeout() const {
    constexpr int check_interval_milliseconds = 20;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(remaining()).count();
    const int most =
        cut_short_ != nullptr ? check_interval_milliseconds : std::numeric_limits<int>::max();
    return left > most ? most : static_cast<int>(left);
  }

 private:
  Deadline(std::chrono::nanoseconds span, const std::atomic<bool>* cut_short)
      : end_(Clock::now() + span),
        span_(std::max(std::chrono::nanoseconds::zero(), span)),
        cut_short_(cut_short) {}

  bool is_cut_short() const { return cut_short_ != nullptr && cut_short_->load(); }

  Clock::time_point end_;
  std::chrono::nanoseconds span_;
  const std::atomic<bool>* cut_short_;
};

}  // namespace modeldprobe
