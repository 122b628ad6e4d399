#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"
#include "verdict/situation.h"

namespace modeldprobe {

/// After a wait of this length, no step suggests a longer timeout.
inline constexpr std::chrono::seconds patient{10};

/// The next step for a verdict; nothing if modeld is running.
///
/// A command can be run as it is. It improves the state or does no harm; if it is uncertain what
/// helps, the step has no command. A signal goes only to a process that is proven to be the owner,
/// and a daemon is started only where it can take the lease.
std::optional<NextStep> next_step(const Status& status, const Evidence& evidence);

/// The next step for a verdict about a node; nothing if it is running.
std::optional<NextStep> next_step(const Status& status, const NodeEvidence& evidence);

/// The step for an expired lease whose owner can do nothing until somebody continues it; otherwise
/// nothing.
std::optional<NextStep> step_for_paused_owner(const Situation& situation);

/// The step for a lease that has expired.
NextStep step_for_stale(const Situation& situation);

/// The step for the owner of a live lease that failed the health check.
NextStep step_for_unreachable(const Situation& situation);

/// The step for a peer that answered with an error whose status or code says what helps; otherwise
/// nothing. `to_wait` is the command that waits until the peer is healthy.
std::optional<NextStep> step_about_answer(const Reason& reason, const std::string& to_wait);

}  // namespace modeldprobe
