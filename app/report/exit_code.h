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
inline constexpr int exit_obstacle = 7;   ///< doctor: running, and there is an obstacle
inline constexpr int exit_busy = 8;       ///< doctor: running, and busy
inline constexpr int exit_time_over = 9;  ///< --until: none of the states came in time

/// The exit codes of a Nagios plugin.
inline constexpr int nagios_ok = 0;
inline constexpr int nagios_critical = 2;
inline constexpr int nagios_unknown = 3;

/// The exit code of a state; without one, exit_undetermined.
int exit_code(std::optional<State> state);

/// The exit code of one answer: its state's, or for a doctor, when running, exit_obstacle or
/// exit_busy as its findings say.
int exit_code(Command command, const Status& status);

/// The worst exit code of all statuses before the request replaces it. With --until, a status has 0
/// if its state is one of those, else exit_time_over.
///
/// From worst to best: 1, 4, 6, 3, 5, 9, 7, 8, 0.
int own_exit_code(const Request& request, const Statuses& statuses);

/// Replaces `code` as the request says: with --fail-code unless it is 0, or with the code of a
/// Nagios plugin, where 1 is UNKNOWN, 0 and exit_busy are OK, and the rest is CRITICAL.
int as_requested(const Request& request, int code);

/// The exit code of one status, as requested.
int exit_code(const Request& request, const Status& status);

/// The worst exit code of all statuses, as requested.
int exit_code(const Request& request, const Statuses& statuses);

}  // namespace modeldprobe::app
