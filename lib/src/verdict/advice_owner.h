#pragma once

#include "modeldprobe/status.h"
#include "verdict/situation.h"

namespace modeldprobe {

/// What to do about a lease that has expired.
NextStep step_for_stale(const Situation& situation);

/// What to do about the owner of a live lease that did not prove itself.
NextStep step_for_unreachable(const Situation& situation);

}  // namespace modeldprobe
