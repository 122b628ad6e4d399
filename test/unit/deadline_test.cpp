#include "modeldprobe/deadline.h"

#include <limits>

#include "catch.h"

namespace {

using modeldprobe::Deadline;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a span of zero or less has already passed", "[deadline]") {
  for (const auto span : {0ns, -1ns, std::chrono::nanoseconds(-5s)}) {
    CAPTURE(span.count());
    const Deadline deadline = Deadline::after(span);
    CHECK(deadline.passed());
    CHECK(deadline.remaining() == 0ns);
    CHECK(deadline.poll_timeout() == 0);
  }
}

TEST_CASE("what is left never exceeds the span", "[deadline]") {
  const Deadline deadline = Deadline::after(1h);
  CHECK_FALSE(deadline.passed());
  CHECK(deadline.remaining() <= 1h);
  CHECK(deadline.remaining() > 59min);
}

TEST_CASE("a wait is rounded up, so that it reaches the deadline", "[deadline]") {
  CHECK(Deadline::after(1h).poll_timeout() > 0);
  CHECK(Deadline::after(1h).poll_timeout() <= 3'600'000);
  int waits_of_nothing = 0;
  for (const Deadline deadline = Deadline::after(20ms); !deadline.passed();) {
    if (deadline.poll_timeout() == 0 && !deadline.passed()) ++waits_of_nothing;
  }
  CHECK(waits_of_nothing == 0);
}

TEST_CASE("a wait that poll can't express is as long as it can be", "[deadline]") {
  CHECK(Deadline::after(24h * 365).poll_timeout() == std::numeric_limits<int>::max());
}

TEST_CASE("a share ends before the whole", "[deadline]") {
  const Deadline whole = Deadline::after(1h);
  CHECK(whole.fraction(0.5).remaining() <= 30min);
  CHECK(whole.fraction(0.5).remaining() > 29min);
  CHECK(whole.fraction(0).passed());
  CHECK(whole.fraction(1).remaining() <= 1h);
  CHECK(Deadline::after(0s).fraction(0.5).passed());
}
