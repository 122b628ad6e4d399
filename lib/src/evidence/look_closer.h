#pragma once

#include "evidence/system.h"
#include "modeldprobe/deadline.h"
#include "verdict/closer_look.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Examines what may keep a daemon from starting. `evidence` holds what was found before. Changes
/// nothing; ends by the deadline.
CloserLook look_closer(const Evidence& evidence, const System& system, Deadline deadline);

}  // namespace modeldprobe
