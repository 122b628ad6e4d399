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

struct WaitOutcome {
  Statuses statuses;  ///< of the last attempt
  Waiting waiting;
};

/// Tries until all that is asked about runs, a state could not be told, or `longest` is over. Each
/// attempt has `timeout`, or what is left of the time when that is less.
WaitOutcome wait_until_running(std::chrono::nanoseconds longest, std::chrono::nanoseconds timeout,
                               const TryOnce& try_once, const PauseBetween& pause);

/// wait_until_running as the request asks, on this machine: a change of the lease is noticed at
/// once where the system tells, else by looking every 250 ms at the most, and less than a hundredth
/// of a processor is used.
WaitOutcome wait_until_running(const Request& request);

}  // namespace modeldprobe::app
