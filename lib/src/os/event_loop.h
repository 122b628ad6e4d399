#pragma once

#include <poll.h>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/task.h"

namespace modeldprobe {

/// Runs tasks on one thread, each as long as it has something to do: poll(2) waits for all of them.
class EventLoop {
 public:
  class Wait;

  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop() = default;

  /// To be awaited: until one of the descriptors is ready, which `revents` then tells, or the
  /// deadline has passed; or less long, as with Deadline::poll_timeout(). The descriptors stay
  /// where they are until then.
  Wait ready(std::span<pollfd> descriptors, Deadline deadline);

  /// To be awaited: so long, or until the deadline.
  Wait pause(std::chrono::milliseconds span, Deadline deadline);

  /// Runs one task to its end.
  template <class Value>
  Value run(Task<Value> task) {
    task.begin();
    while (!task.has_ended()) go_on(May::wait);
    return task.take();
  }

  /// Makes and runs `count` tasks, at most `most_at_once` of them at the same time, until all have
  /// ended; throws what the first of them throws, and is of no use any more then. They begin in
  /// turn, a few between two looks at those that run: what has come for an early one is not left
  /// lying for the sake of a late one.
  void run_all(std::size_t count, std::size_t most_at_once,
               const std::function<Task<void>(std::size_t index)>& make_task);

 private:
  using Clock = std::chrono::steady_clock;
  enum class May { wait, not_wait };

  struct Waiting {
    std::coroutine_handle<> task;
    std::span<pollfd> descriptors;
    Clock::time_point until;
  };

  /// Lets all go on for which it is time, after a wait for the first of them where that may be.
  void go_on(May may);
  int milliseconds_to_wait() const;
  std::vector<std::coroutine_handle<>> take_due();

  std::vector<Waiting> waiting_;
  std::vector<pollfd> polled_;  ///< the descriptors of all that wait, in order
};

class EventLoop::Wait {
 public:
  Wait(EventLoop& loop, std::span<pollfd> descriptors, int milliseconds)
      : loop_(loop), descriptors_(descriptors), milliseconds_(milliseconds) {}

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> task);
  void await_resume() const noexcept {}

 private:
  EventLoop& loop_;
  std::span<pollfd> descriptors_;
  int milliseconds_;
};

}  // namespace modeldprobe
