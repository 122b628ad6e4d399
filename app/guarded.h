#pragma once

#include <functional>

#include "modeldprobe/surroundings.h"

namespace modeldprobe::app {

/// The same surroundings, which call `guard` before they touch what may lie where no deadline
/// reaches, because a lease, a link or a `current` names it: a socket's path, a launcher, what it
/// is interpreted by. `guard` is called as often as that happens.
Surroundings guarded(Surroundings surroundings, const std::function<void()>& guard);

}  // namespace modeldprobe::app
