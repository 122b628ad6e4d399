#pragma once

#include <cstdint>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What the operating system says of process `pid` on this host. Alive, stopped and zombie are told
/// apart through /proc; without it everything that exists is alive.
OwnerProcess examine_process(std::int64_t pid);

}  // namespace modeldprobe
