#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// The result of a Health call: a response, or the reason why there is none.
struct HealthResult {
  Codec codec = Codec::json;
  std::optional<HealthResponse> response;
  std::optional<Reason> failure;  ///< set exactly if `response` is not

  // See HealthEvidence.
  std::string address = {};
  std::chrono::nanoseconds resolving{0};
  std::chrono::nanoseconds connecting{0};
};

/// The answer to Health, if any, how long it took, and the Status that came with it.
struct AskedHealth {
  HealthResult result;
  std::chrono::nanoseconds elapsed{0};
  std::optional<StatusAnswer> status = {};  ///< set if it was asked for
  /// How much of `elapsed` this process waited for the owner. Less if it was held up itself.
  std::chrono::nanoseconds waited{0};
  /// False if the time was over before this process had waited for half of it, or for 100 ms. Then
  /// silence says nothing about the owner.
  bool had_time = true;
};

}  // namespace modeldprobe
