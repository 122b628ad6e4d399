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

TEST_CASE("of a doctor an obstacle goes before what is busy, and notes do not count",
          "[exit_code]") {
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
  std::set<int> codes{app::exit_undetermined, app::exit_usage, app::exit_obstacle, app::exit_busy};
  for (const State state : all_states) CHECK(codes.insert(exit_code(state)).second);
}

TEST_CASE("a fail code takes the place of every code but 0", "[exit_code]") {
  app::Request request;
  for (const int code : {0, 1, 2, 3, 6}) CHECK(as_requested(request, code) == code);
  request.fail_code = 9;
  CHECK(as_requested(request, 0) == 0);
  for (const int code : {1, 2, 3, 6}) CHECK(as_requested(request, code) == 9);
}

TEST_CASE("several findings have the code of the first that is not running", "[exit_code]") {
  const auto findings = [](const std::vector<std::optional<State>>& states) {
    app::Statuses found;
    for (const auto& state : states) found.emplace_back().state = state;
    return found;
  };
  app::Request request;
  CHECK(exit_code(request, findings({State::running, State::running})) == 0);
  CHECK(exit_code(request, findings({State::running, State::unreachable, State::running})) == 4);
  CHECK(exit_code(request, findings({State::unreachable, std::nullopt})) == 4);
  CHECK(exit_code(request, findings({State::running, std::nullopt})) == 1);
  request.fail_code = 9;
  CHECK(exit_code(request, findings({State::running, State::running})) == 0);
  CHECK(exit_code(request, findings({State::running, State::unreachable})) == 9);
}
