#pragma once

#include <string>

#include "modeldprobe/deadline.h"
#include "modeldprobe/surroundings.h"

namespace modeldprobe {

/// Asks whoever serves at `endpoint` (in the lease's form) for its health, by the deadline. Tells
/// what was answered; whether that is the right instance, and ready, is for the detector to say.
HealthResult ask_health(const std::string& endpoint, Deadline deadline);

}  // namespace modeldprobe
