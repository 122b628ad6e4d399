#include "report/exit_code.h"

#include <set>

#include "catch.h"

namespace {

using namespace modeldprobe;
using app::exit_code;

}  // namespace

TEST_CASE("the exit codes are frozen", "[exit_code]") {
  CHECK(exit_code(State::running) == 0);
  CHECK(exit_code(State::not_running) == 3);
  CHECK(exit_code(State::unreachable) == 4);
  CHECK(exit_code(State::not_installed) == 5);
  CHECK(exit_code(State::stale) == 6);
  CHECK(exit_code(std::nullopt) == 1);
  CHECK(app::exit_usage == 2);
}

TEST_CASE("in doctor, an obstacle outranks busy, and notes do not count", "[exit_code]") {
  const auto code = [](app::Command command, State state, std::vector<FindingLevel> levels) {
    Status status;
    status.state = state;
    for (const FindingLevel level : levels) status.findings.emplace_back().level = level;
    return exit_code(command, status);
  };
  using enum FindingLevel;
  CHECK(code(app::Command::doctor, State::running, {}) == 0);
  CHECK(code(app::Command::doctor, State::running, {note}) == 0);
  CHECK(code(app::Command::doctor, State::running, {busy, note}) == 8);
  CHECK(code(app::Command::doctor, State::running, {obstacle, busy}) == 7);
  CHECK(code(app::Command::doctor, State::stale, {obstacle}) == 6);
  CHECK(code(app::Command::probe, State::running, {obstacle, busy}) == 0);
  CHECK(code(app::Command::detect, State::running, {obstacle, busy}) == 0);
}

TEST_CASE("no state has the exit code of another, of a failure or of a typo", "[exit_code]") {
  std::set<int> codes{app::exit_undetermined, app::exit_usage, app::exit_obstacle, app::exit_busy,
                      app::exit_time_over};
  for (const State state : all_states) CHECK(codes.insert(exit_code(state)).second);
}

TEST_CASE("a fail code replaces every code but 0", "[exit_code]") {
  app::Request request;
  for (const int code : {0, 1, 2, 3, 6}) CHECK(as_requested(request, code) == code);
  request.fail_code = 9;
  CHECK(as_requested(request, 0) == 0);
  for (const int code : {1, 2, 3, 6}) CHECK(as_requested(request, code) == 9);
}

TEST_CASE("the worst of several answers decides, in any order", "[exit_code]") {
  const auto statuses = [](const std::vector<std::optional<State>>& states) {
    app::Statuses found;
    for (const auto& state : states) found.emplace_back().state = state;
    return found;
  };
  app::Request request;
  using enum State;
  CHECK(exit_code(request, statuses({running, running})) == 0);
  CHECK(exit_code(request, statuses({running, unreachable, running})) == 4);
  CHECK(exit_code(request, statuses({unreachable, std::nullopt})) == 1);
  CHECK(exit_code(request, statuses({stale, unreachable})) == 4);
  CHECK(exit_code(request, statuses({not_running, stale})) == 6);
  CHECK(exit_code(request, statuses({not_installed, not_running})) == 3);
  request.fail_code = 9;
  CHECK(exit_code(request, statuses({running, running})) == 0);
  CHECK(exit_code(request, statuses({running, unreachable})) == 9);

  app::Statuses busy_and_blocked = statuses({running, running});
  busy_and_blocked[0].findings.emplace_back().level = FindingLevel::busy;
  busy_and_blocked[1].findings.emplace_back().level = FindingLevel::obstacle;
  request.command = app::Command::doctor;
  CHECK(own_exit_code(request, busy_and_blocked) == 7);
}

TEST_CASE("with until a state that is waited for is 0 and any other is 9", "[exit_code]") {
  app::Request request;
  request.until = {State::not_running, State::stale};
  const auto code = [&](std::optional<State> state) {
    Status status;
    status.state = state;
    return exit_code(request, status);
  };
  CHECK(code(State::stale) == 0);
  CHECK(code(State::running) == 9);
  CHECK(code(std::nullopt) == 1);
}

TEST_CASE("a Nagios plugin exits with 0, 2 or 3", "[exit_code]") {
  app::Request request;
  request.format = app::Format::nagios;
  CHECK(as_requested(request, 0) == 0);
  CHECK(as_requested(request, app::exit_busy) == 0);
  CHECK(as_requested(request, app::exit_undetermined) == 3);
  for (const int code : {3, 4, 5, 6, 7, 9}) CHECK(as_requested(request, code) == 2);
}
