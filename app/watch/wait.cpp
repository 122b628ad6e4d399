#include "watch/wait.h"

#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "watch/lease_watch.h"

namespace modeldprobe::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// By how much one answer may take longer than the one before it.
constexpr milliseconds most_unevenness{50};

/// A state that could not be determined ends the wait, unless a file system may yet answer.
bool may_still_run(const Statuses& statuses) {
  return std::all_of(statuses.begin(), statuses.end(), [](const Status& status) {
    return status.state.has_value() || status.file_system_silent;
  });
}

nanoseconds processor_time_of(int whose) {
  rusage usage{};
  if (::getrusage(whose, &usage) != 0) return nanoseconds::zero();
  const auto span = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return span(usage.ru_utime) + span(usage.ru_stime);
}

/// Of this process and of the launchers that it ran.
nanoseconds processor_time() {
  return processor_time_of(RUSAGE_SELF) + processor_time_of(RUSAGE_CHILDREN);
}

/// Waits for a change of the lease, or a while that grows from one attempt to the next.
class Pause {
 public:
  explicit Pause(LeaseWatch& lease) : lease_(lease) {}

  void operator()(Deadline end) {
    const nanoseconds used = processor_time_used();
    const nanoseconds rest = std::max<nanoseconds>(while_, used * hundredth);
    while_ = std::min(while_ * 2, longest_while);
    // A lease that changes all the time must not keep the processor busy either.
    std::this_thread::sleep_for(std::min<nanoseconds>(shortest_while, end.remaining()));
    if (lease_.wait(std::min(rest, end.remaining()))) while_ = shortest_while;
  }

 private:
  static constexpr milliseconds shortest_while{10};
  static constexpr milliseconds longest_while{250};
  static constexpr int hundredth = 100;

  nanoseconds processor_time_used() {
    const nanoseconds now = processor_time();
    return now - std::exchange(used_before_, now);
  }

  LeaseWatch& lease_;
  milliseconds while_ = shortest_while;
  nanoseconds used_before_ = processor_time();
};

}  // namespace

WaitOutcome wait_until_running(nanoseconds longest, nanoseconds timeout, const TryOnce& try_once,
                               const PauseBetween& pause) {
  const auto start = Deadline::Clock::now();
  const Deadline end = Deadline::after(longest);
  WaitOutcome outcome;
  for (;;) {
    const nanoseconds given = std::min(timeout, end.remaining());
    const auto began = Deadline::Clock::now();
    outcome.statuses = try_once(Deadline::after(given));
    ++outcome.waiting.attempts;
    const nanoseconds took = Deadline::Clock::now() - began;
    outcome.waiting.elapsed = Deadline::Clock::now() - start;
    if (all_running(outcome.statuses) || !may_still_run(outcome.statuses)) return outcome;
    pause(end);
    if (end.passed()) break;
    // An attempt with less time than an answer takes would find less than the last one did.
    const bool answered = took < given;
    if (answered && end.remaining() < took + std::min<nanoseconds>(took, most_unevenness)) break;
  }
  outcome.waiting.elapsed = Deadline::Clock::now() - start;
  return outcome;
}

WaitOutcome wait_until_running(const Request& request) {
  LeaseWatch lease(request.data_root.value);
  Pause pause(lease);
  return wait_until_running(
      *request.wait, request.timeout,
      [&](Deadline deadline) {
        lease.begin();
        return examine(request, deadline);
      },
      [&](Deadline end) { pause(end); });
}

}  // namespace modeldprobe::app
