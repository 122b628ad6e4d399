#include "report/exit_code.h"

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

int as_requested(const Request& request, int code) {
  return code == 0 ? 0 : request.fail_code.value_or(code);
}

int exit_code(const Request& request, const Statuses& statuses) {
  for (const Status& status : statuses) {
    if (const int code = exit_code(status.state); code != 0) return as_requested(request, code);
  }
  return 0;
}

}  // namespace modeldprobe::app
