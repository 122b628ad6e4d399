#pragma once

#include <optional>

#include "modeldprobe/state.h"

namespace modeldprobe::app {

/// Exit codes are frozen: scripts branch on them. A state never has 1 or 2, so neither a failure of
/// the tool nor a typo can be read as a state.
inline constexpr int exit_undetermined = 1;
inline constexpr int exit_usage = 2;

/// The exit code of a state; without one, exit_undetermined.
int exit_code(std::optional<State> state);

}  // namespace modeldprobe::app
