#pragma once

#include <chrono>
#include <optional>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"
#include "verdict/situation.h"

namespace modeldprobe {

/// After a wait of this length, no step suggests a longer timeout.
inline constexpr std::chrono::seconds patient{10};

/// The next step for a verdict; nothing if modeld is running.
///
/// A command can be run without changes. It improves the state, or does no harm. Where it is
/// uncertain what helps, there is no command: a signal is sent only to a process that is proven to
/// be the owner, and a daemon is started only where it can take the lease.
std::optional<NextStep> next_step(const Status& status, const Evidence& evidence);

/// The same for a node that was asked at its endpoint.
std::optional<NextStep> next_step(const Status& status, const NodeEvidence& evidence);

/// What to do about a lease that has expired.
NextStep step_for_stale(const Situation& situation);

/// What to do about the owner of a live lease that did not prove itself.
NextStep step_for_unreachable(const Situation& situation);

}  // namespace modeldprobe
