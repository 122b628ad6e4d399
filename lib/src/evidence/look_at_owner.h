#pragma once

#include <string>

#include "evidence/system.h"
#include "verdict/evidence.h"
#include "verdict/inference_look.h"

namespace modeldprobe {

/// Adds what the owner's process shows: its program, its log, who is connected to it; of one that
/// is gone, what the kernel's log says about that. `root` is the data root's absolute path. Ends by
/// the deadline.
void look_at_owner(InferenceLook& look, const Evidence& evidence, const System& system,
                   const std::string& root, Deadline deadline);

}  // namespace modeldprobe
