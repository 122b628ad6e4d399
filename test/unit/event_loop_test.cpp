#include "os/event_loop.h"

#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "os/descriptor.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    reading = Descriptor(ends[0]);
    writing = Descriptor(ends[1]);
  }
  void write() const { REQUIRE(::write(writing.get(), "x", 1) == 1); }

  Descriptor reading, writing;
};

Task<bool> becomes_readable(EventLoop& loop, const Pipe& pipe, Deadline deadline) {
  pollfd waiting{pipe.reading.get(), POLLIN, 0};
  co_await loop.ready({&waiting, 1}, deadline);
  co_return waiting.revents != 0;
}

Task<int> fails(EventLoop& loop) {
  co_await loop.pause(1ms, test::generous());
  throw std::runtime_error("a bug");
}

Task<int> passes_on(EventLoop& loop) { co_return co_await fails(loop) + 1; }

/// Says when it goes, so that one sees what a task took with it.
struct Held {
  int& gone;
  ~Held() { ++gone; }
};

}  // namespace

TEST_CASE("a task sees that a descriptor is ready, or that none was in time", "[event_loop]") {
  EventLoop loop;
  const Pipe pipe;
  CHECK_FALSE(loop.run(becomes_readable(loop, pipe, Deadline::after(1ms))));
  pipe.write();
  CHECK(loop.run(becomes_readable(loop, pipe, test::generous())));
}

TEST_CASE("one task goes on while another waits", "[event_loop]") {
  EventLoop loop;
  const Pipe pipe;
  std::string order;
  loop.run_all(2, 2, [&](std::size_t index) -> Task<void> {
    if (index == 0) {
      const bool woken = co_await becomes_readable(loop, pipe, test::generous());
      order += woken ? "woken " : "too late ";
    } else {
      order += "writes ";
      pipe.write();
      co_return;
    }
  });
  CHECK(order == "writes woken ");
}

TEST_CASE("a loop that was held up has not attended to its tasks", "[event_loop]") {
  EventLoop loop;
  const auto held_up = [](EventLoop& own) -> Task<int> {
    co_await own.pause(1ms, test::generous());
    std::this_thread::sleep_for(300ms);
    co_await own.pause(100ms, test::generous());
    co_return 0;
  };
  loop.run(held_up(loop));
  CHECK(loop.attended() >= 100ms);
  CHECK(loop.attended() < 300ms);
}

TEST_CASE("the number of tasks that run at the same time is limited", "[event_loop]") {
  EventLoop loop;
  std::size_t running = 0;
  std::size_t most = 0;
  std::size_t ended = 0;
  loop.run_all(200, 70, [&](std::size_t) -> Task<void> {
    most = std::max(most, ++running);
    co_await loop.pause(1ms, test::generous());
    --running;
    ++ended;
  });
  CHECK(most == 70);
  CHECK(ended == 200);
}

TEST_CASE("an exception of a task reaches whoever waits for it", "[event_loop]") {
  EventLoop loop;
  CHECK_THROWS_AS(loop.run(passes_on(loop)), std::runtime_error);
}

TEST_CASE("when one of many tasks throws, the others are destroyed", "[event_loop]") {
  int gone = 0;
  const auto run = [&] {
    EventLoop loop;
    loop.run_all(3, 3, [&](std::size_t index) -> Task<void> {
      const Held held{gone};
      if (index == 1) co_await fails(loop);
      co_await loop.pause(1h, test::generous());
    });
  };
  CHECK_THROWS_AS(run(), std::runtime_error);
  CHECK(gone == 3);
}

TEST_CASE("a task that never began holds nothing", "[event_loop]") {
  EventLoop loop;
  { const Task<int> never = passes_on(loop); }
  CHECK(loop.run(becomes_readable(loop, Pipe(), Deadline::after(0ms))) == false);
}
