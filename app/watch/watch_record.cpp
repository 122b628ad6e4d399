#include "watch/watch_record.h"

namespace modeldprobe::app {
namespace {

std::int64_t to_three_digits(std::int64_t number) {
  std::int64_t unit = 1;
  while (number / unit >= 1000) unit *= 10;
  return (number + unit / 2) / unit * unit;
}

}  // namespace

std::optional<Change> WatchRecord::add(const Status& status, Moment moment) {
  ++attempts_;
  if (status.health && status.health->response) {
    ++latencies_[to_three_digits(status.health->elapsed.count())];
  }
  if (seen_) held_[seen_->state] += moment - seen_at_;
  seen_at_ = moment;

  Seen now{status.state, status.reason ? std::optional(status.reason->code) : std::nullopt,
           status.instance, status.backend};
  if (seen_ == now) return std::nullopt;
  Change change;
  change.seen_at = status.examined_at + status.elapsed;
  if (seen_) {
    ++changes_;
    change.previous = Change::Previous{seen_->state, moment - since_};
  }
  seen_ = std::move(now);
  since_ = moment;
  return change;
}

WatchSummary WatchRecord::summary(Moment end) const {
  WatchSummary summary{end - start_, attempts_, changes_, held_, latency(), std::nullopt};
  if (seen_) {
    summary.held[seen_->state] += end - seen_at_;
    summary.last = seen_->state;
  }
  return summary;
}

std::optional<WatchSummary::Latency> WatchRecord::latency() const {
  if (latencies_.empty()) return std::nullopt;
  WatchSummary::Latency latency;
  for (const auto& [nanoseconds, times] : latencies_) latency.answers += times;
  std::size_t passed = 0;
  for (const auto& [nanoseconds, times] : latencies_) {
    passed += times;
    latency.median = std::chrono::nanoseconds(nanoseconds);
    if (2 * passed >= latency.answers) break;
  }
  latency.least = std::chrono::nanoseconds(latencies_.begin()->first);
  latency.most = std::chrono::nanoseconds(latencies_.rbegin()->first);
  return latency;
}

}  // namespace modeldprobe::app
