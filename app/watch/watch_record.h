#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "report/report.h"

namespace modeldprobe::app {

/// The summary of a watch.
struct WatchSummary {
  struct Latency {
    std::size_t answers = 0;
    std::chrono::nanoseconds least{0};
    std::chrono::nanoseconds median{0};
    std::chrono::nanoseconds most{0};
  };

  std::chrono::nanoseconds watched{0};
  std::size_t attempts = 0;
  std::size_t changes = 0;
  /// The time in each state that was seen. A state lasts until an attempt finds another.
  std::map<std::optional<State>, std::chrono::nanoseconds> held;
  std::optional<Latency> latency;  ///< of the Health calls that were answered
  std::optional<State> last;       ///< the last state; nothing if it could not be determined
};

/// Records the results of attempts. Its size does not grow with time: latencies are kept to three
/// digits.
class WatchRecord {
 public:
  using Moment = Deadline::Clock::time_point;

  explicit WatchRecord(Moment start) : start_(start), since_(start), seen_at_(start) {}

  /// Records the status of an attempt that ended at `moment`. Returns the change if the state, the
  /// reason, the instance or the backend differs from the last one, or if this is the first status.
  std::optional<Change> add(const Status& status, Moment moment);

  /// How long the current status has lasted.
  std::chrono::nanoseconds held(Moment moment) const { return moment - since_; }

  WatchSummary summary(Moment end) const;

 private:
  struct Seen {
    std::optional<State> state;
    std::optional<ReasonCode> reason;
    std::optional<std::string> instance;
    std::optional<std::string> backend;
    bool operator==(const Seen&) const = default;
  };

  std::optional<WatchSummary::Latency> latency() const;

  Moment start_;
  Moment since_;
  Moment seen_at_;
  std::optional<Seen> seen_;
  std::size_t attempts_ = 0;
  std::size_t changes_ = 0;
  std::map<std::optional<State>, std::chrono::nanoseconds> held_;
  std::map<std::int64_t, std::size_t> latencies_;  ///< how often each count of nanoseconds was seen
};

}  // namespace modeldprobe::app
