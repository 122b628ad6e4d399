#include "watchdog.h"

#include <atomic>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

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

#if defined(__linux__)

TEST_CASE("a path on a file system without a device, or through a link, may hang", "[watchdog]") {
  const test::TemporaryDirectory root;
  CHECK(app::may_hang("/proc/self"));
  CHECK(app::may_hang(root.link("link", "nowhere")));
  CHECK(app::may_hang(root.at("link/below")));
}

#endif
