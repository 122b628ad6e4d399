#include "modeldprobe/state.h"

#include <set>

#include "catch.h"
#include "modeldprobe/status.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("the names of the states are public", "[state]") {
  CHECK(name(State::not_installed) == "not-installed");
  CHECK(name(State::not_running) == "not-running");
  CHECK(name(State::stale) == "stale");
  CHECK(name(State::running) == "running");
  CHECK(name(State::unreachable) == "unreachable");
  CHECK(std::size(all_states) == 5);
}

TEST_CASE("a status is no error exactly when it is running", "[state]") {
  struct Row {
    std::optional<State> state;
    std::error_code error;
  };
  const auto row = GENERATE(values<Row>({
      {State::running, {}},
      {State::not_installed, Errc::not_installed},
      {State::not_running, Errc::not_running},
      {State::stale, Errc::stale},
      {State::unreachable, Errc::unreachable},
      {std::nullopt, Errc::undetermined},
  }));
  Status status;
  status.state = row.state;
  CHECK(status.error() == row.error);
  CHECK(static_cast<bool>(status.error()) == (row.state != State::running));
}

TEST_CASE("callers branch on one error without seeing the others", "[state]") {
  Status status;
  status.state = State::stale;
  CHECK(status.error() == Errc::stale);
  CHECK(status.error() != Errc::not_running);
  CHECK(status.error() != std::error_code(static_cast<int>(Errc::stale), std::generic_category()));
}

TEST_CASE("errors have the project's own category and a message each", "[state]") {
  CHECK(std::string(error_category().name()) == "modeldprobe");
  std::set<std::string> messages;
  for (const Errc code : {Errc::not_installed, Errc::not_running, Errc::stale, Errc::unreachable,
                          Errc::undetermined}) {
    const std::error_code error = code;
    CHECK(error.category() == error_category());
    CHECK(error.value() != 0);
    messages.insert(error.message());
  }
  CHECK(messages.size() == 5);
  CHECK_THAT(error_category().message(99), ContainsSubstring("99"));
}
