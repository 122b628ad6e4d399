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

/// Runs tasks on one thread, with one poll(2) for all of them.
class EventLoop {
 public:
  class Wait;

  /// A loop that does not poll for longer than `longest_absence` was held up, see attended().
  explicit EventLoop(std::chrono::nanoseconds longest_absence = std::chrono::milliseconds(50))
      : longest_absence_(longest_absence) {}
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop() = default;

  /// Awaitable: resumes when one of the descriptors is ready (see its `revents`) or the deadline
  /// has passed. May resume earlier, see Deadline::poll_timeout(). The descriptors must stay in
  /// place until then.
  Wait ready(std::span<pollfd> descriptors, Deadline deadline);

  /// Awaitable: resumes after `span`, or at the deadline.
  Wait pause(std::chrono::milliseconds span, Deadline deadline);

  /// Runs one task to completion.
  template <class Value>
  Value run(Task<Value> task) {
    task.begin();
    while (!task.has_ended()) go_on(May::wait);
    return task.take();
  }

  /// How long this process has kept an eye on its tasks. If it does not run for a while (stopped,
  /// or short of processor time), that does not count as waiting for anybody.
  std::chrono::nanoseconds attended() const { return attended_; }

  /// Makes and runs `count` tasks, at most `most_at_once` at the same time, until all have ended.
  /// Rethrows the first exception of a task; the loop must not be used after that. Starts tasks in
  /// order, a few between two polls, so that running tasks are not delayed by new ones.
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

  /// Resumes every task that is due; may wait for the first one.
  void go_on(May may);
  void attend(std::chrono::nanoseconds most);
  int milliseconds_to_wait() const;
  std::vector<std::coroutine_handle<>> take_due();

  std::vector<Waiting> waiting_;
  std::vector<pollfd> polled_;  ///< the descriptors of all waiting tasks, in order
  std::chrono::nanoseconds longest_absence_;
  std::chrono::nanoseconds attended_{0};
  Clock::time_point attended_until_ = Clock::now();
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
