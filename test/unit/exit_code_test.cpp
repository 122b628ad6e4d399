#include "exit_code.h"

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

TEST_CASE("no state has the exit code of another, of a failure or of a typo", "[exit_code]") {
  std::set<int> codes{app::exit_undetermined, app::exit_usage};
  for (const State state : all_states) CHECK(codes.insert(exit_code(state)).second);
}
