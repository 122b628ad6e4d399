#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "modeldprobe/status.h"

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

}  // namespace modeldprobe
