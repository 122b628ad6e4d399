#pragma once

#include "evidence/system.h"
#include "verdict/closer_look.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Examines what may keep a daemon from working and, with `other_daemons`, which others of this
/// user serve another data root. `evidence` holds what was found before; `root` and `beside_lease`
/// say how the data root and the files next to the lease are to be asked. Changes nothing; ends by
/// their deadline.
CloserLook look_closer(const Evidence& evidence, bool other_daemons, const System& system,
                       Access root, Access beside_lease);

}  // namespace modeldprobe
