#include "report/exit_code.h"

#include <algorithm>

namespace modeldprobe::app {

int exit_code(std::optional<State> state) {
  if (!state) return exit_undetermined;
  switch (*state) {
    case State::running:
      return 0;
    case State::not_running:
      return 3;
    case State::unreachable:
      return 4;
    case State::not_installed:
      return 5;
    case State::stale:
      return 6;
  }
  return exit_undetermined;
}

int exit_code(Command command, const Status& status) {
  if (command != Command::doctor || status.state != State::running) return exit_code(status.state);
  const auto has = [&](FindingLevel level) {
    return std::ranges::any_of(status.findings,
                               [level](const Finding& finding) { return finding.level == level; });
  };
  if (has(FindingLevel::obstacle)) return exit_obstacle;
  return has(FindingLevel::busy) ? exit_busy : 0;
}

int exit_code(Command command, const Statuses& statuses) {
  for (const Status& status : statuses) {
    if (const int code = exit_code(command, status); code != 0) return code;
  }
  return 0;
}

int as_requested(const Request& request, int code) {
  return code == 0 ? 0 : request.fail_code.value_or(code);
}

int exit_code(const Request& request, const Statuses& statuses) {
  return as_requested(request, exit_code(request.command, statuses));
}

}  // namespace modeldprobe::app
