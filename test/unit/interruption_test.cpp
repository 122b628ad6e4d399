#include "watch/interruption.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>

#include "catch.h"
#include "os/descriptor.h"

namespace {

using modeldprobe::Descriptor;
using modeldprobe::app::Interruption;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Far longer than a notice takes, and not waited for when one comes.
constexpr auto long_enough = 20s;

void send(int signal) { REQUIRE(::kill(::getpid(), signal) == 0); }

bool is_held_back(int signal) {
  sigset_t mask;
  REQUIRE(::pthread_sigmask(SIG_SETMASK, nullptr, &mask) == 0);
  return sigismember(&mask, signal) == 1;
}

sighandler_t handler_of(int signal) {
  struct sigaction action {};
  REQUIRE(::sigaction(signal, nullptr, &action) == 0);
  return action.sa_handler;
}

/// What a signal does, put back in the end.
class Disposition {
 public:
  Disposition(int signal, sighandler_t handler)
      : signal_(signal), before_(::signal(signal, handler)) {}
  Disposition(const Disposition&) = delete;
  Disposition& operator=(const Disposition&) = delete;
  ~Disposition() { ::signal(signal_, before_); }

 private:
  int signal_;
  sighandler_t before_;
};

}  // namespace

TEST_CASE("a signal that asks to end is noted and ends nothing", "[interruption]") {
  // One that is ignored from outside, as nohup does it, would not be noted.
  const Disposition as_usual(SIGHUP, SIG_DFL);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    Interruption interruption;
    CHECK_FALSE(interruption.came());
    send(signal);
    interruption.wait(long_enough);
    CHECK(interruption.came());
  }
}

TEST_CASE("a wait ends as soon as a signal comes", "[interruption]") {
  Interruption interruption;
  const auto sender = std::async(std::launch::async, [] {
    std::this_thread::sleep_for(20ms);
    ::kill(::getpid(), SIGTERM);
  });
  const auto start = Clock::now();
  interruption.wait(long_enough);
  CHECK(interruption.came());
  CHECK(Clock::now() - start < long_enough);
}

TEST_CASE("without a signal the wait lasts for the whole span", "[interruption]") {
  Interruption interruption;
  const auto start = Clock::now();
  interruption.wait(20ms);
  CHECK(Clock::now() - start >= 20ms);
  interruption.wait(0ns);
  interruption.wait(-1h);
  CHECK_FALSE(interruption.came());
}

TEST_CASE("after a signal every wait ends at once", "[interruption]") {
  Interruption interruption;
  send(SIGINT);
  interruption.wait(long_enough);
  const auto start = Clock::now();
  interruption.wait(long_enough);
  CHECK(Clock::now() - start < long_enough);
}

TEST_CASE("signals that come again end nothing either", "[interruption]") {
  // A terminal and timeout(1) both send the same one to a process and to its group.
  for (int round = 0; round < 20; ++round) {
    Interruption interruption;
    for (const int signal : {SIGINT, SIGTERM, SIGINT, SIGTERM}) {
      send(signal);
      if (round % 2 == 0) interruption.wait(long_enough);
    }
  }
}

TEST_CASE("signal actions and the signal mask are restored", "[interruption]") {
  constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGALRM};
  std::array<sighandler_t, signals.size()> before{};
  std::ranges::transform(signals, before.begin(), handler_of);
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGTERM);
  REQUIRE(::pthread_sigmask(SIG_BLOCK, &held, nullptr) == 0);
  {
    Interruption interruption;
    CHECK_FALSE(is_held_back(SIGTERM));
    send(SIGTERM);
    interruption.wait(long_enough);
    CHECK(interruption.came());
  }
  CHECK(is_held_back(SIGTERM));
  CHECK_FALSE(is_held_back(SIGINT));
  REQUIRE(::pthread_sigmask(SIG_UNBLOCK, &held, nullptr) == 0);
  for (std::size_t i = 0; i < signals.size(); ++i) CHECK(handler_of(signals[i]) == before[i]);
  CHECK(::alarm(0) == 0);
}

TEST_CASE("a reader that goes is noted, and a wait ends", "[interruption]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  Interruption interruption(writing.get());
  interruption.wait(20ms);
  CHECK_FALSE(interruption.came());
  reading.reset();
  interruption.wait(long_enough);
  CHECK(interruption.came());
  CHECK(interruption.reader_gone());
}

TEST_CASE("a reader that goes while nobody waits is noted too", "[interruption]") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  Descriptor reading(ends[0]);
  const Descriptor writing(ends[1]);
  const Interruption interruption(writing.get());
  reading.reset();
  const auto end = Clock::now() + long_enough;
  while (!interruption.came() && Clock::now() < end) std::this_thread::sleep_for(1ms);
  CHECK(interruption.reader_gone());
}

TEST_CASE("a file has no reader that could go", "[interruption]") {
  const Descriptor file(::open("/dev/null", O_WRONLY));
  Interruption interruption(file.get());
  interruption.wait(20ms);
  CHECK_FALSE(interruption.came());
}

TEST_CASE("a hangup that is ignored, as under nohup, is not noted", "[interruption]") {
  const Disposition ignored(SIGHUP, SIG_IGN);
  Interruption interruption;
  send(SIGHUP);
  interruption.wait(30ms);
  CHECK_FALSE(interruption.came());
  send(SIGTERM);
  interruption.wait(long_enough);
  CHECK(interruption.came());
}
