#pragma once

#include <chrono>
#include <optional>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Whoever has been waited for this long once is not asked for longer again.
inline constexpr std::chrono::seconds patient{10};

/// What to do next about a verdict. Nothing when modeld is running.
///
/// A command ends in a better state when it is run as it stands, and does no harm where that fails.
/// None is offered for what is uncertain: a signal is sent only to a process that is proven to be
/// the owner, and a daemon is started only where it can take the lease.
std::optional<NextStep> next_step(const Status& status, const Evidence& evidence);

/// The same about a node that was asked at its endpoint, without a lease.
std::optional<NextStep> next_step(const Status& status, const NodeEvidence& evidence);

}  // namespace modeldprobe
