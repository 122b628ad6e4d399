#include "os/event_loop.h"

#include <algorithm>
#include <utility>

namespace modeldprobe {

EventLoop::Wait EventLoop::ready(std::span<pollfd> descriptors, Deadline deadline) {
  return {*this, descriptors, deadline.poll_timeout()};
}

EventLoop::Wait EventLoop::pause(std::chrono::milliseconds span, Deadline deadline) {
  return {*this, {}, std::min(static_cast<int>(span.count()), deadline.poll_timeout())};
}

void EventLoop::Wait::await_suspend(std::coroutine_handle<> task) {
  const auto until = Clock::now() + std::chrono::milliseconds(milliseconds_);
  loop_.waiting_.push_back({task, descriptors_, until});
}

void EventLoop::run_all(std::size_t count, std::size_t most_at_once,
                        const std::function<Task<void>(std::size_t index)>& make_task) {
  constexpr std::size_t most_in_a_row = 64;
  std::vector<Task<void>> running;
  for (std::size_t next = 0; next < count || !running.empty();) {
    const std::size_t room = most_at_once - running.size();
    for (std::size_t left = std::min({most_in_a_row, room, count - next}); left > 0; --left) {
      running.push_back(make_task(next++));
      running.back().begin();
    }
    const bool more_may_begin = next < count && running.size() < most_at_once;
    go_on(more_may_begin ? May::not_wait : May::wait);
    std::erase_if(running, [](Task<void>& task) {
      if (task.has_ended()) task.take();
      return task.has_ended();
    });
  }
}

void EventLoop::go_on(May may) {
  polled_.clear();
  for (const Waiting& one : waiting_) {
    polled_.insert(polled_.end(), one.descriptors.begin(), one.descriptors.end());
  }
  const int longest = may == May::wait ? milliseconds_to_wait() : 0;
  attend(longest_absence_);
  if (::poll(polled_.data(), polled_.size(), longest) < 0) {
    for (pollfd& descriptor : polled_) descriptor.revents = 0;
  }
  attend(std::chrono::milliseconds(longest));
  for (const auto& task : take_due()) task.resume();
}

void EventLoop::attend(std::chrono::nanoseconds most) {
  const auto now = Clock::now();
  attended_ += std::min<std::chrono::nanoseconds>(now - attended_until_, most);
  attended_until_ = now;
}

int EventLoop::milliseconds_to_wait() const {
  const auto first = std::ranges::min_element(waiting_, {}, &Waiting::until);
  if (first == waiting_.end()) return 0;
  // Of one poll, nobody can tell how much of it this process was stopped.
  const auto span =
      std::min<std::chrono::nanoseconds>(first->until - Clock::now(), longest_absence_);
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(span);
  return std::max(0, static_cast<int>(rounded.count()));
}

std::vector<std::coroutine_handle<>> EventLoop::take_due() {
  const auto now = Clock::now();
  std::vector<std::coroutine_handle<>> due;
  std::vector<Waiting> still_waiting;
  auto polled = polled_.begin();
  for (const Waiting& one : waiting_) {
    bool is_due = now >= one.until;
    for (pollfd& descriptor : one.descriptors) {
      descriptor.revents = (polled++)->revents;
      is_due = is_due || descriptor.revents != 0;
    }
    if (is_due) {
      due.push_back(one.task);
    } else {
      still_waiting.push_back(one);
    }
  }
  waiting_ = std::move(still_waiting);
  return due;
}

}  // namespace modeldprobe
