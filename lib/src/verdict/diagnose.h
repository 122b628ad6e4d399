#pragma once

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Adds what hinders inference, or a daemon from starting, to the findings of a status whose state
/// is decided. Pure.
void diagnose(Status& status, const Evidence& evidence);

/// `no_engine`, when the backend is "none". For a status that was probed.
void diagnose_engine(Status& status);

}  // namespace modeldprobe
