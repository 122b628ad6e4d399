#pragma once

#include <chrono>
#include <functional>

#include "examine.h"
#include "report/report.h"

namespace modeldprobe::app {

/// One attempt, by the deadline.
using TryOnce = std::function<Statuses(Deadline deadline)>;

/// What passes between two attempts: returns when it is time for the next, or at `end`.
using PauseBetween = std::function<void(Deadline end)>;

/// Whether there is nothing more to wait for.
using IsOver = std::function<bool(const Statuses& statuses)>;

struct WaitOutcome {
  Statuses statuses;  ///< of the last attempt
  Waiting waiting;
};

/// Tries until `is_over`, a state could not be told, or the time `longest` has passed. Each
/// attempt has `timeout`, or what is left of the time when that is less.
WaitOutcome wait_until_running(std::chrono::nanoseconds longest, std::chrono::nanoseconds timeout,
                               const TryOnce& try_once, const PauseBetween& pause,
                               const IsOver& is_over = all_running);

/// wait_until_running as the request asks, on this machine; a doctor also waits until none is busy,
/// and not for an obstacle to go away: a change of the lease is noticed at
/// once where the system tells, else by looking every 250 ms at the most, and less than a hundredth
/// of a processor is used.
WaitOutcome wait_until_running(const Request& request);

}  // namespace modeldprobe::app
