#pragma once

#include <chrono>
#include <functional>

#include "examine.h"
#include "output/sink.h"
#include "report/report.h"

namespace modeldprobe::app {

/// One attempt, by the deadline.
using TryOnce = std::function<Statuses(Deadline deadline)>;

/// Waits between two attempts: returns when the next is due, or at `end`. Returns whether this
/// process was stopped meanwhile, so that the last answer may be an old one.
using PauseBetween = std::function<bool(Deadline end)>;

/// Whether the wait is over.
using IsOver = std::function<bool(const Statuses& statuses)>;

struct WaitOutcome {
  Statuses statuses;  ///< of the last attempt
  Waiting waiting;
};

/// Tries until `is_over`, until a state cannot be determined, or for at most `longest`. Each
/// attempt may take `timeout`, or the time left if that is less. If this process was stopped during
/// the last attempt or the pause after it, it tries once more, for at most 500 ms.
WaitOutcome wait_until(std::chrono::nanoseconds longest, std::chrono::nanoseconds timeout,
                       const TryOnce& try_once, const PauseBetween& pause,
                       const IsOver& is_over = all_running);

/// Waits as the request asks, on this machine: until every target is in one of the states of
/// --until, or running; a doctor also waits while the daemon is busy, but not for an obstacle to go
/// away. Notices a change of the lease with inotify where available, otherwise by polling at least
/// every 250 ms. Uses less than 1 % of a processor. Shows a WaitLine on a terminal, and clears it
/// before this returns.
WaitOutcome wait_as_requested(const Request& request, const Streams& streams);

}  // namespace modeldprobe::app
