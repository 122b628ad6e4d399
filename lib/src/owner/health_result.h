#pragma once

#include <chrono>
#include <optional>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// The result of asking an owner: its answer to Health, or why there is none, and the Status that
/// came with it.
struct HealthResult {
  HealthEvidence seen;                      ///< what is reported of the call
  std::optional<Reason> failure = {};       ///< set exactly if `seen.response` is not
  std::optional<StatusAnswer> status = {};  ///< set if it was asked for
  /// How long this process waited for the owner, in both calls if it asked twice. Less than that
  /// took if it was held up itself.
  std::chrono::nanoseconds waited{0};
  /// False if the time was over before this process had waited for half of it, or for 100 ms. Then
  /// the silence of one among many endpoints says nothing about it.
  bool had_time = true;
};

}  // namespace modeldprobe
