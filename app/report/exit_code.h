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
inline constexpr int exit_obstacle = 7;  ///< of a doctor: it runs, and there is an obstacle
inline constexpr int exit_busy = 8;      ///< of a doctor: it runs, and is busy

/// The exit code of a state; without one, exit_undetermined.
int exit_code(std::optional<State> state);

/// The exit code of one answer: its state's, or for a doctor, when running, exit_obstacle or
/// exit_busy as its findings say.
int exit_code(Command command, const Status& status);

/// That of all answers together: 0 when each has 0, else that of the first that has not.
int exit_code(Command command, const Statuses& statuses);

/// `code`, or the request's own code in its place when that was given and `code` is not 0.
int as_requested(const Request& request, int code);

/// The exit code of all statuses together, as requested.
int exit_code(const Request& request, const Statuses& statuses);

}  // namespace modeldprobe::app
