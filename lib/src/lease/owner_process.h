#pragma once

#include <cstdint>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What process `pid` of this host does, by the cheap examination alone: whose process it is stays
/// open, see lease/owner.h. Unknown when the number cannot be a process id. Alive, stopped and
/// zombie are told apart where there is a /proc; elsewhere every process that exists is alive.
OwnerProcess examine_process(std::int64_t pid);

}  // namespace modeldprobe
