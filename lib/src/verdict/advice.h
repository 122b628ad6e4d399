#pragma once

#include <optional>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// What to do next about a verdict. Nothing when modeld is running. Commands work on this machine
/// as they stand, from any directory, with full paths quoted for the shell; none of them is
/// destructive.
std::optional<NextStep> next_step(const Status& status, const Evidence& evidence);

/// The same about a node that was asked at its endpoint, without a lease.
std::optional<NextStep> next_step_for_node(const Status& status);

}  // namespace modeldprobe
