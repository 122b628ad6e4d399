#include "watch/wait.h"

#include <thread>

#include "catch.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using namespace modeldprobe::app;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

Status status_of(std::optional<State> state) {
  Status status;
  status.state = state;
  return status;
}

void spend(Deadline deadline, nanoseconds span) {
  std::this_thread::sleep_for(std::min(span, deadline.remaining()));
}

/// What the attempts find, one after another, and then the last one again and again.
struct World {
  std::vector<Statuses> findings;
  nanoseconds answer_takes{0};
  nanoseconds pause_takes{1ms};
  bool was_stopped = false;  ///< during each pause

  std::vector<nanoseconds> given = {};  ///< to each attempt
  std::size_t pauses = 0;

  WaitOutcome wait(nanoseconds longest, nanoseconds timeout) {
    return wait_until(
        longest, timeout,
        [this](Deadline deadline) {
          given.push_back(deadline.remaining());
          spend(deadline, answer_takes);
          return findings[std::min(given.size(), findings.size()) - 1];
        },
        [this](Deadline end) {
          ++pauses;
          spend(end, pause_takes);
          return was_stopped;
        });
  }
};

const Statuses running = {status_of(State::running)};
const Statuses not_running = {status_of(State::not_running)};
const Statuses unreachable = {status_of(State::unreachable)};
const Statuses unknown = {status_of(std::nullopt)};

const Streams no_terminal = {[](std::string_view) { return 0; }, [](std::string_view) { return 0; },
                             [] { return std::nullopt; }};

}  // namespace

TEST_CASE("a daemon that runs is not waited for", "[wait]") {
  World world{{running}};
  const WaitOutcome outcome = world.wait(1h, 3s);
  CHECK(all_running(outcome.statuses));
  CHECK(outcome.waiting.attempts == 1);
  CHECK(world.pauses == 0);
}

TEST_CASE("every state but running is tried again after a pause", "[wait]") {
  World world{{not_running,
               unreachable,
               {status_of(State::stale)},
               {status_of(State::not_installed)},
               running,
               not_running}};
  const WaitOutcome outcome = world.wait(1h, 3s);
  CHECK(all_running(outcome.statuses));
  CHECK(outcome.waiting.attempts == 5);
  CHECK(world.pauses == 4);
  CHECK(outcome.waiting.elapsed >= 4ms);
  CHECK(outcome.waiting.elapsed < 1h);
}

TEST_CASE("the caller decides when a wait is over", "[wait]") {
  std::size_t asked = 0;
  const WaitOutcome outcome = wait_until(
      1h, 3s, [](Deadline) { return running; }, [](Deadline) { return false; },
      [&](const Statuses&) { return ++asked == 3; });
  CHECK(outcome.waiting.attempts == 3);
}

TEST_CASE("a wait for a daemon that never runs ends at the deadline with the last state",
          "[wait]") {
  World world{{not_running, unreachable}};
  const auto start = Deadline::Clock::now();
  const WaitOutcome outcome = world.wait(50ms, 3s);
  CHECK(Deadline::Clock::now() - start >= 45ms);
  CHECK(outcome.statuses.front().state == State::unreachable);
  CHECK(outcome.waiting.attempts == world.given.size());
  CHECK(outcome.waiting.attempts > 2);
  CHECK(outcome.waiting.elapsed <= Deadline::Clock::now() - start);
}

TEST_CASE("there is one attempt, however short the time", "[wait]") {
  World world{{not_running}};
  CHECK(world.wait(1ns, 3s).waiting.attempts == 1);
}

TEST_CASE("a state that could not be determined ends the wait", "[wait]") {
  World at_once{{unknown, running}};
  CHECK(at_once.wait(1h, 3s).waiting.attempts == 1);
  World later{{not_running, unknown, running}};
  const WaitOutcome outcome = later.wait(1h, 3s);
  CHECK(outcome.waiting.attempts == 2);
  CHECK_FALSE(outcome.statuses.front().state);
  World one_of_two{{{status_of(State::running), status_of(std::nullopt)}, running}};
  CHECK(one_of_two.wait(1h, 3s).waiting.attempts == 1);
}

TEST_CASE("every target must run", "[wait]") {
  const Status up = status_of(State::running);
  const Status down = status_of(State::unreachable);
  World world{{{down, up}, {up, down}, {up, up}}};
  CHECK(world.wait(1h, 3s).waiting.attempts == 3);
}

TEST_CASE("an attempt has its timeout, or what is left of the time", "[wait]") {
  World long_wait{{not_running, running}};
  long_wait.wait(1h, 3s);
  for (const nanoseconds given : long_wait.given) {
    CHECK(given <= 3s);
    CHECK(given > 2s);
  }
  World short_wait{{not_running}};
  short_wait.wait(30ms, 3s);
  for (const nanoseconds given : short_wait.given) CHECK(given <= 30ms);
}

TEST_CASE("no attempt begins with less time than an answer takes", "[wait]") {
  World world{{unreachable}};
  world.answer_takes = 60ms;
  const WaitOutcome outcome = world.wait(200ms, 10s);
  CHECK(outcome.waiting.attempts == world.given.size());
  for (const nanoseconds given : world.given) CHECK(given >= 60ms);
}

TEST_CASE("a slow answer does not end the wait early", "[wait]") {
  // After the second attempt there is time for one more, but not for two.
  World world{{unreachable, unreachable, running}};
  world.answer_takes = 150ms;
  const WaitOutcome outcome = world.wait(580ms, 10s);
  CHECK(all_running(outcome.statuses));
}

TEST_CASE("after a silent attempt the rest of the time is used for another", "[wait]") {
  World world{{unreachable}};
  world.answer_takes = 1h;
  const WaitOutcome outcome = world.wait(150ms, 100ms);
  CHECK(outcome.waiting.attempts == 2);
  CHECK(world.given.back() < 50ms);
  CHECK(outcome.waiting.elapsed >= 150ms);
}

TEST_CASE("a wait that was stopped in its last pause tries once more", "[wait]") {
  World world{{not_running, running}};
  world.pause_takes = 1h;
  world.was_stopped = true;
  CHECK(all_running(world.wait(10ms, 3s).statuses));
  REQUIRE(world.given.size() == 2);
  CHECK(world.given[1] > 0ms);
  CHECK(world.given[1] <= 500ms);
}

TEST_CASE("a wait that was stopped in its last attempt tries once more", "[wait]") {
  std::size_t attempts = 0;
  const WaitOutcome outcome = wait_until(
      10ms, 3s,
      [&](Deadline) {
        if (++attempts == 2) return running;
        std::this_thread::sleep_for(200ms);
        return not_running;
      },
      [](Deadline) { return false; });
  CHECK(all_running(outcome.statuses));
}

TEST_CASE("a wait that was not stopped ends without another try", "[wait]") {
  World world{{not_running}};
  world.pause_takes = 1h;
  CHECK(world.wait(10ms, 3s).waiting.attempts == 1);
}

TEST_CASE("endpoints that there was no time to ask are asked again", "[wait]") {
  Status not_asked;
  not_asked.reason = Reason{ReasonCode::not_asked, "held up"};
  World world{{{not_asked}, running}};
  CHECK(all_running(world.wait(1h, 3s).statuses));
}

TEST_CASE("on a real machine a lease that appears ends the wait", "[wait]") {
  const test::TemporaryDirectory root;
  Request request;
  request.data_root.value = root.path();
  request.binary_override.value = root.write("modeld", "");
  request.wait = 20s;
  std::thread owner([&] {
    std::this_thread::sleep_for(50ms);
    root.write("modeld.lease", R"({"renewed_at": "9999-01-01T00:00:00Z", "ttl": 1})");
  });
  const WaitOutcome outcome = wait_as_requested(request, no_terminal);
  owner.join();
  CHECK(all_running(outcome.statuses));
  CHECK(outcome.waiting.attempts >= 2);
  CHECK(outcome.waiting.elapsed >= 40ms);
  CHECK(outcome.waiting.elapsed < 20s);
}

TEST_CASE("on a real machine a wait for a lease that never appears lasts to the end", "[wait]") {
  const test::TemporaryDirectory root;
  Request request;
  request.data_root.value = root.at("missing");
  request.binary_override.value = root.write("modeld", "");
  request.wait = 100ms;
  const WaitOutcome outcome = wait_as_requested(request, no_terminal);
  CHECK(outcome.statuses.front().state == State::not_running);
  CHECK(outcome.waiting.elapsed >= 90ms);
  CHECK(outcome.waiting.attempts <= 10);
}
