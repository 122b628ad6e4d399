#include "catch.h"
#include "report/style.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a state has its public name, and none is unknown", "[wording]") {
  for (const State state : all_states) CHECK(state_name(state) == name(state));
  CHECK(state_name(std::nullopt) == "unknown");
}

TEST_CASE("a state word is coloured where that is wanted, by its urgency", "[wording]") {
  CHECK(state_word(State::running, false) == "running");
  CHECK(state_word(std::nullopt, false) == "unknown");
  CHECK(state_word(State::running, true) == "\x1b[32mrunning\x1b[0m");
  CHECK(state_word(State::not_running, true) == "\x1b[33mnot-running\x1b[0m");
  CHECK(state_word(State::not_installed, true) == "\x1b[33mnot-installed\x1b[0m");
  CHECK(state_word(State::stale, true) == "\x1b[31mstale\x1b[0m");
  CHECK(state_word(State::unreachable, true) == "\x1b[31munreachable\x1b[0m");
  CHECK(state_word(std::nullopt, true) == "\x1b[31munknown\x1b[0m");
}

TEST_CASE("a status is explained by its reason, or by what was proved", "[wording]") {
  Status status;
  status.state = State::running;
  status.lease.status = LeaseStatus::live;
  CHECK(sentence(status) == "the lease is live");
  status.health = HealthEvidence{};
  CHECK(sentence(status) == "the owner answers and is ready");
  status.lease.status = LeaseStatus::not_examined;
  CHECK(sentence(status) == "the node answers and is ready");
  status.reason = Reason{ReasonCode::no_lease, "as it\ncame"};
  CHECK(sentence(status) == "as it\ncame");
}

TEST_CASE("things are counted in English", "[wording]") {
  CHECK(counted(0, "change") == "0 changes");
  CHECK(counted(1, "change") == "1 change");
  CHECK(counted(2, "attempt") == "2 attempts");
}

TEST_CASE("a span is told in milliseconds, for people to a tenth", "[wording]") {
  CHECK(milliseconds_text(0ns) == "0.0 ms");
  CHECK(milliseconds_text(949us) == "0.9 ms");
  CHECK(milliseconds_text(951us) == "1.0 ms");
  CHECK(milliseconds_text(3s) == "3000.0 ms");
  CHECK(milliseconds(1500us) == 1.5);
  CHECK(milliseconds(-1s) == -1000);
}
