#pragma once

#include <optional>
#include <string>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What to do next about a verdict: one command that works on this machine, or a sentence. Nothing
/// when modeld is running. Paths are quoted for the shell; no command is destructive.
std::optional<std::string> next_step(const Status& status);

}  // namespace modeldprobe
