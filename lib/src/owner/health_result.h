#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// What a Health call brought back: a response, or the reason why there is none.
struct HealthResult {
  Codec codec = Codec::json;
  std::optional<HealthResponse> response;
  std::optional<Reason> failure;  ///< there exactly when `response` is not

  // As HealthEvidence has them.
  std::string address = {};
  std::chrono::nanoseconds resolving{0};
  std::chrono::nanoseconds connecting{0};
};

/// An answer to Health, or none, how long it took, and what came with it.
struct AskedHealth {
  HealthResult result;
  std::chrono::nanoseconds elapsed{0};
  std::optional<StatusAnswer> status = {};  ///< there when it was asked for, in the same flight
  /// How much of `elapsed` this process waited for the owner. Less if it was held up itself.
  std::chrono::nanoseconds waited{0};
  /// False if the time was over before this process had waited for half of it, or for 100 ms. Then
  /// silence says nothing about the owner.
  bool had_time = true;
};

}  // namespace modeldprobe
