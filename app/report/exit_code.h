#pragma once

#include <optional>

#include "command_line/request.h"
#include "examine.h"
#include "modeldprobe/state.h"

namespace modeldprobe::app {

/// Exit codes are frozen: scripts branch on them. A state never has 1 or 2, so neither a failure of
/// the tool nor a typo can be read as a state.
inline constexpr int exit_undetermined = 1;
inline constexpr int exit_usage = 2;

/// The exit code of a state; without one, exit_undetermined.
int exit_code(std::optional<State> state);

/// `code`, or the request's own code in its place when that was given and `code` is not 0.
int as_requested(const Request& request, int code);

/// The exit code of all statuses together: 0 when each is running, else that of the first that is
/// not, as requested.
int exit_code(const Request& request, const Statuses& statuses);

}  // namespace modeldprobe::app
