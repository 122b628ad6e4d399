#include "catch.h"
#include "watch/pause.h"

namespace {

using namespace modeldprobe::app;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

/// The share of a processor that attempts take when each costs `used`, over a long time.
double share(nanoseconds used, bool lease_changes_all_the_time) {
  Pacing pacing;
  nanoseconds time{0};
  nanoseconds spent{0};
  bool cut_short = false;
  while (time < 1h) {
    const Rest rest = pacing.after_attempt(used, cut_short);
    cut_short = lease_changes_all_the_time;
    time += used + (lease_changes_all_the_time ? rest.shortest : rest.longest);
    spent += used;
  }
  return static_cast<double>(spent.count()) / static_cast<double>(time.count());
}

}  // namespace

TEST_CASE("attempts use less than a hundredth of a processor, whatever one costs", "[pacing]") {
  for (const nanoseconds used : {nanoseconds(100us), nanoseconds(1ms), nanoseconds(20ms),
                                 nanoseconds(300ms), nanoseconds(5s)}) {
    CAPTURE(used.count());
    CHECK(share(used, false) < 0.01);
  }
}

TEST_CASE("a lease that changes without pause does not raise what attempts use", "[pacing]") {
  for (const nanoseconds used : {nanoseconds(100us), nanoseconds(1ms), nanoseconds(20ms)}) {
    CAPTURE(used.count());
    CHECK(share(used, true) < 0.0101);
  }
}

TEST_CASE("rests grow to a quarter of a second where an attempt costs little", "[pacing]") {
  Pacing pacing;
  CHECK(pacing.after_attempt(0ns, false).longest == 10ms);
  CHECK(pacing.after_attempt(0ns, false).longest == 20ms);
  for (int i = 0; i < 10; ++i) pacing.after_attempt(0ns, false);
  CHECK(pacing.after_attempt(0ns, false).longest == 250ms);
}

TEST_CASE("the first change of the lease is examined soon, whatever an attempt costs", "[pacing]") {
  Pacing pacing;
  const Rest rest = pacing.after_attempt(100ms, false);
  CHECK(rest.shortest == 10ms);
  CHECK(rest.longest == 10s);
}

TEST_CASE("repeated changes end rests later and later", "[pacing]") {
  Pacing pacing;
  pacing.after_attempt(1ms, false);
  CHECK(pacing.after_attempt(1ms, true).shortest == 20ms);
  CHECK(pacing.after_attempt(1ms, true).shortest == 40ms);
  for (int i = 0; i < 10; ++i) pacing.after_attempt(1ms, true);
  const Rest slowest = pacing.after_attempt(1ms, true);
  CHECK(slowest.shortest == slowest.longest);
  CHECK(pacing.after_attempt(1ms, false).shortest == 10ms);
}
