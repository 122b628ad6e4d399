#pragma once

#include <functional>
#include <optional>
#include <string>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// The absolute path of the working directory.
using WorkingDirectory = std::function<std::string()>;

/// What to do next about a verdict. Nothing when modeld is running. Commands work on this machine
/// as they stand, from any directory, with full paths quoted for the shell; none of them is
/// destructive.
std::optional<NextStep> next_step(const Status& status, const WorkingDirectory& directory);

/// The same about a node that was asked at its endpoint, without a lease.
std::optional<NextStep> next_step_for_node(const Status& status);

}  // namespace modeldprobe
