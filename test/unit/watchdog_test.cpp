#include "watchdog.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a watchdog barks once its deadline has passed", "[watchdog]") {
  std::atomic<int> barks = 0;
  {
    const app::Watchdog watchdog(Deadline::after(1ms), [&] { ++barks; });
    for (const Deadline guard = test::generous(); barks == 0 && !guard.passed();) {
      std::this_thread::sleep_for(1ms);
    }
  }
  CHECK(barks == 1);
}

TEST_CASE("a watchdog that is called off in time does not bark", "[watchdog]") {
  std::atomic<int> barks = 0;
  {
    const app::Watchdog watchdog(test::generous(), [&] { ++barks; });
  }
  CHECK(barks == 0);
}

TEST_CASE("a process that was stopped past a deadline still has time to keep it", "[watchdog]") {
  for (int round = 0; round < 5; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      const auto end = Deadline::Clock::now() + 60ms;
      {
        const app::Watchdog watchdog(Deadline::after(60ms), [] { ::_exit(1); });
        std::this_thread::sleep_until(end);
        std::this_thread::sleep_for(2ms);  // for what is left to do
      }
      ::_exit(0);
    }
    std::this_thread::sleep_for(20ms);
    ::kill(child, SIGSTOP);
    std::this_thread::sleep_for(150ms);
    ::kill(child, SIGCONT);
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
}
