#include "exit_code.h"

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

}  // namespace modeldprobe::app
