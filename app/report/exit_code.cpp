#include "report/exit_code.h"

#include <algorithm>
#include <array>

namespace modeldprobe::app {
namespace {

constexpr std::array from_worst_to_best = {exit_undetermined, 4,         6, 3, 5, exit_time_over,
                                           exit_obstacle,     exit_busy, 0};

template <class CodeOf>
int worst(const Statuses& statuses, const CodeOf& code_of) {
  auto found = from_worst_to_best.end() - 1;
  for (const Status& status : statuses) {
    found = std::min(found, std::ranges::find(from_worst_to_best, code_of(status)));
  }
  return *found;
}

int as_nagios_plugin(int code) {
  if (code == exit_undetermined) return nagios_unknown;
  return code == 0 || code == exit_busy ? nagios_ok : nagios_critical;
}

/// The code before anything replaces it.
int own_code(const Request& request, const Status& status) {
  if (request.until.empty() || !status.state) return exit_code(request.command, status);
  const bool came = std::ranges::find(request.until, *status.state) != request.until.end();
  return came ? 0 : exit_time_over;
}

}  // namespace

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

int own_exit_code(const Request& request, const Statuses& statuses) {
  return worst(statuses, [&](const Status& status) { return own_code(request, status); });
}

int as_requested(const Request& request, int code) {
  if (request.format == Format::nagios) return as_nagios_plugin(code);
  return code == 0 ? 0 : request.fail_code.value_or(code);
}

int exit_code(const Request& request, const Status& status) {
  return as_requested(request, own_code(request, status));
}

int exit_code(const Request& request, const Statuses& statuses) {
  return as_requested(request, own_exit_code(request, statuses));
}

}  // namespace modeldprobe::app
