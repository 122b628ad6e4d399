#include "watch/wait.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "report/exit_code.h"
#include "watch/pause.h"
#include "watch/wait_line.h"

namespace modeldprobe::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// How much longer an answer may take than the one before it.
constexpr milliseconds most_unevenness{50};

/// If an attempt lasts longer beyond the end of the wait, this process was stopped.
constexpr milliseconds longest_overrun{100};

/// If a pause lasts so much longer than planned, this process was stopped.
constexpr milliseconds longest_oversleeping{50};

/// The time for one more attempt if this process was stopped.
constexpr milliseconds last_attempt{500};

/// Whether another attempt may find a state.
bool may_still_have_state(const Status& status) {
  return status.state.has_value() || status.file_system_silent ||
         (status.reason && status.reason->code == ReasonCode::not_asked);
}

bool may_still_run(const Statuses& statuses) {
  return std::all_of(statuses.begin(), statuses.end(), may_still_have_state);
}

/// An obstacle that a doctor finds does not go away by waiting.
bool is_over(const Request& request, const Statuses& statuses) {
  const int code = own_exit_code(request, statuses);
  return code == 0 || code == exit_obstacle;
}

nanoseconds processor_time_of(int whose) {
  rusage usage{};
  if (::getrusage(whose, &usage) != 0) return nanoseconds::zero();
  const auto span = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return span(usage.ru_utime) + span(usage.ru_stime);
}

/// Includes the launchers that this process ran.
nanoseconds processor_time() {
  return processor_time_of(RUSAGE_SELF) + processor_time_of(RUSAGE_CHILDREN);
}

/// The pause between two attempts on this machine.
class Pause {
 public:
  explicit Pause(LeaseWatch& lease) : lease_(lease) {}

  bool operator()(Deadline end) {
    const Rest rest = pacing_.after_attempt(processor_time_used(), cut_short_);
    const Deadline planned = end.at_most(rest.longest);
    cut_short_ = lease_.wait(std::min(rest.shortest, planned.remaining()), planned.remaining());
    return planned.overdue() > longest_oversleeping;
  }

 private:
  nanoseconds processor_time_used() {
    const nanoseconds now = processor_time();
    return now - std::exchange(used_before_, now);
  }

  LeaseWatch& lease_;
  Pacing pacing_;
  bool cut_short_ = false;
  nanoseconds used_before_ = processor_time();
};

}  // namespace

WaitOutcome wait_until(nanoseconds longest, nanoseconds timeout, const TryOnce& try_once,
                       const PauseBetween& pause, const IsOver& is_over) {
  const auto start = Deadline::Clock::now();
  const Deadline end = Deadline::after(longest);
  WaitOutcome outcome;
  const auto attempt = [&](nanoseconds given) {
    const auto began = Deadline::Clock::now();
    outcome.statuses = try_once(Deadline::after(given));
    ++outcome.waiting.attempts;
    outcome.waiting.elapsed = Deadline::Clock::now() - start;
    return Deadline::Clock::now() - began;
  };
  for (;;) {
    const nanoseconds given = std::min(timeout, end.remaining());
    const nanoseconds took = attempt(given);
    if (is_over(outcome.statuses) || !may_still_run(outcome.statuses)) return outcome;
    const bool overran = end.overdue() > longest_overrun;
    const bool overslept = pause(end);
    // An attempt with less time than an answer takes would find less than the last one.
    const bool answered = took < given;
    const nanoseconds needed =
        answered ? took + std::min<nanoseconds>(took, most_unevenness) : nanoseconds::zero();
    if (!end.passed() && end.remaining() >= needed) continue;
    if (overran || overslept) attempt(std::min<nanoseconds>(timeout, last_attempt));
    break;
  }
  outcome.waiting.elapsed = Deadline::Clock::now() - start;
  return outcome;
}

WaitOutcome wait_as_requested(const Request& request, const Streams& streams) {
  LeaseWatch lease(request.data_root.value);
  Pause pause(lease);
  WaitLine line(request, streams, Deadline::after(*request.wait));
  Statuses last;
  return wait_until(
      *request.wait, request.timeout,
      [&](Deadline deadline) {
        lease.begin();
        line.show(last);
        return last = examine(request, deadline);
      },
      [&](Deadline until) {
        line.show(last);
        return pause(until);
      },
      [&](const Statuses& statuses) { return is_over(request, statuses); });
}

}  // namespace modeldprobe::app
