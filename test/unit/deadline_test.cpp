#include "modeldprobe/deadline.h"

#include <atomic>
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

TEST_CASE("the time left never exceeds the span", "[deadline]") {
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

TEST_CASE("a deadline remembers its span, however much of it is left", "[deadline]") {
  CHECK(Deadline::after(-1s).span() == 0s);
  CHECK(Deadline::after(1h).span() == 1h);
  CHECK(Deadline::after(1h).at_most(1s).span() == 1s);
  CHECK(Deadline::after(0s).renewed(1h).remaining() > 59min);
}

TEST_CASE("a deadline says for how long it has passed", "[deadline]") {
  CHECK(Deadline::after(1h).overdue() == 0s);
  CHECK(Deadline::after(-1h).overdue() >= 1h);
}

TEST_CASE("a deadline that is cut short has passed at once, and its shares too", "[deadline]") {
  std::atomic<bool> cut_short = false;
  const Deadline whole = Deadline::after(1h, cut_short);
  const Deadline share = whole.fraction(0.5);
  CHECK_FALSE(whole.passed());
  CHECK(whole.remaining() > 59min);
  CHECK(share.remaining() > 29min);
  cut_short = true;
  for (const Deadline& deadline : {whole, share}) {
    CHECK(deadline.passed());
    CHECK(deadline.remaining() == 0ns);
    CHECK(deadline.poll_timeout() == 0);
  }
}

TEST_CASE("a wait for a deadline that may be cut short lasts at most 20 ms", "[deadline]") {
  const std::atomic<bool> cut_short = false;
  const Deadline deadline = Deadline::after(1h, cut_short);
  CHECK(deadline.poll_timeout() == 20);
  CHECK(deadline.fraction(0.5).poll_timeout() == 20);
  CHECK(Deadline::after(5ms, cut_short).poll_timeout() <= 5);
}

TEST_CASE("a deadline that may be cut short still passes by itself", "[deadline]") {
  const std::atomic<bool> cut_short = false;
  CHECK(Deadline::after(0s, cut_short).passed());
  CHECK(Deadline::after(0s, cut_short).poll_timeout() == 0);
}
