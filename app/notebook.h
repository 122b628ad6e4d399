#pragma once

#include <mutex>
#include <optional>

#include "modeldprobe/surroundings.h"

namespace modeldprobe::app {

/// Writes down what the surroundings told while a verdict was being sought, so that another thread
/// can still reach one when the search is stuck.
class Notebook {
 public:
  /// The same surroundings; what they tell of the lease and of its owner is written down. Must not
  /// outlive the notebook.
  Surroundings taking_notes(Surroundings surroundings);

  /// Surroundings that only repeat what was written down, and know of no binary. Nothing when the
  /// lease has not been read yet.
  std::optional<Surroundings> as_written() const;

  /// Whether what the owner answered, or why it did not, is written down.
  bool owner_was_heard() const;

 private:
  mutable std::mutex mutex_;
  std::optional<LeaseReading> lease_;
  std::optional<HealthResult> health_;
};

}  // namespace modeldprobe::app
