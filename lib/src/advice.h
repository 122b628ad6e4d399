#pragma once

#include <optional>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What to do next about a verdict. Nothing when modeld is running. Commands work on this machine
/// as they stand, with full paths quoted for the shell; none of them is destructive.
std::optional<NextStep> next_step(const Status& status);

}  // namespace modeldprobe
