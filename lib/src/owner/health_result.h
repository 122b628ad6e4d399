#pragma once

#include <optional>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What a Health call brought back: a response, or the reason why there is none.
struct HealthResult {
  Codec codec = Codec::json;
  std::optional<HealthResponse> response;
  std::optional<Reason> failure;  ///< there exactly when `response` is not
};

}  // namespace modeldprobe
