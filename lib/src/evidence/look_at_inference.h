#pragma once

#include "evidence/system.h"
#include "verdict/evidence.h"
#include "verdict/inference_look.h"

namespace modeldprobe {

/// Examines what may keep inference from working although a daemon runs. `evidence` holds what was
/// found before; `root` says how the data root is to be asked. Changes nothing; ends by that
/// deadline.
InferenceLook look_at_inference(const Evidence& evidence, const System& system, Access root);

}  // namespace modeldprobe
