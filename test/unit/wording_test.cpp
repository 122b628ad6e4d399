#include "catch.h"
#include "fake_world.h"
#include "report/headline.h"
#include "report/layout.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a state has its public name, and none is unknown", "[wording]") {
  for (const State state : all_states) CHECK(state_name(state) == name(state));
  CHECK(state_name(std::nullopt) == "unknown");
}

TEST_CASE("a state word is coloured by its urgency, if at all", "[wording]") {
  const auto word = [](std::optional<State> state, bool colored) {
    Status status;
    status.state = state;
    return state_word(status, colored);
  };
  CHECK(word(State::running, false) == "running");
  CHECK(word(std::nullopt, false) == "unknown");
  CHECK(word(State::running, true) == "\x1b[32mrunning\x1b[0m");
  CHECK(word(State::not_running, true) == "\x1b[33mnot-running\x1b[0m");
  CHECK(word(State::not_installed, true) == "\x1b[33mnot-installed\x1b[0m");
  CHECK(word(State::stale, true) == "\x1b[31mstale\x1b[0m");
  CHECK(word(State::unreachable, true) == "\x1b[31munreachable\x1b[0m");
  CHECK(word(std::nullopt, true) == "\x1b[31munknown\x1b[0m");
}

TEST_CASE("the headline of an owner that runs says how fast, since when and where", "[wording]") {
  test::FakeWorld world;
  world.hold_lease();
  CHECK(headline(world.detect()) == "lease renewed 1 s ago, up 1 s, 127.0.0.1:4711");
  world.answer_health("id-1");
  Status status = world.probe();
  status.health->elapsed = 1040us;
  CHECK(headline(status) == "ready in 1.0 ms, up 1 s, 127.0.0.1:4711");
  status.lease.lease->acquired_at = test::renewal + -std::chrono::hours(3);
  CHECK(headline(status) == "ready in 1.0 ms, up 3 h, 127.0.0.1:4711");
  status.lease.lease->acquired_at = zero_time;
  CHECK(headline(status) == "ready in 1.0 ms, 127.0.0.1:4711");
}

TEST_CASE("the headline of a state that is not running is its reason, as it came", "[wording]") {
  Status status;
  status.reason = Reason{ReasonCode::no_lease, "as it\ncame"};
  CHECK(headline(status) == "as it\ncame");
}

TEST_CASE("a live lease of an owner that cannot answer says so at once, and not in green",
          "[wording]") {
  for (const OwnerProcess process :
       {OwnerProcess::gone, OwnerProcess::zombie, OwnerProcess::stopped, OwnerProcess::traced,
        OwnerProcess::frozen}) {
    CAPTURE(name(process));
    test::FakeWorld world;
    world.hold_lease();
    world.owner = process;
    const Status status = world.detect();
    CHECK(status.state == State::running);
    CHECK(headline(status) == status.findings.at(0).message);
    CHECK(in_headline(status, status.findings.at(0)));
    CHECK(state_word(status, true) == "\x1b[33mrunning\x1b[0m");
  }
}

TEST_CASE("things are counted in English", "[wording]") {
  CHECK(counted(0, "change") == "0 changes");
  CHECK(counted(1, "change") == "1 change");
  CHECK(counted(2, "attempt") == "2 attempts");
}

TEST_CASE("a span is shown in milliseconds, for people to a tenth", "[wording]") {
  CHECK(milliseconds_text(0ns) == "0.0 ms");
  CHECK(milliseconds_text(949us) == "0.9 ms");
  CHECK(milliseconds_text(951us) == "1.0 ms");
  CHECK(milliseconds_text(2999400us) == "3 s");
  CHECK(milliseconds(1500us) == 1.5);
  CHECK(milliseconds(-1s) == -1000);
}
