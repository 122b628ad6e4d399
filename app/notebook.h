#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "modeldprobe/surroundings.h"

namespace modeldprobe::app {

/// Writes down what the surroundings told while a verdict was being sought, so that another thread
/// can still reach one when the search is stuck.
class Notebook {
 public:
  /// The same surroundings; what they tell of the lease and of owners is written down. Must not
  /// outlive the notebook.
  Surroundings taking_notes(Surroundings surroundings);

  /// Whether what reading the lease brought is written down.
  bool lease_was_read() const;

  /// Surroundings that only repeat what was written down, and know of no binary. There is no lease
  /// in them before it was read; an owner that has not been heard did not answer in time.
  Surroundings as_written() const;

 private:
  mutable std::mutex mutex_;
  std::optional<LeaseReading> lease_;
  std::map<std::string, HealthResult> health_;  ///< by endpoint
};

}  // namespace modeldprobe::app
