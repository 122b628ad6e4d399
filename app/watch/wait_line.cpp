#include "watch/wait_line.h"

#include <signal.h>

#include <algorithm>
#include <system_error>

#include "output/sink.h"
#include "report/exit_code.h"
#include "report/headline.h"
#include "report/layout.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

std::string what_for(const Request& request) {
  if (request.until.empty()) return "running";
  std::string text;
  for (const State state : request.until) {
    text += (text.empty() ? "" : " or ") + std::string(name(state));
  }
  return text;
}

std::string last_answer(const Request& request, const Statuses& statuses) {
  if (statuses.empty()) return "";
  if (statuses.size() == 1) {
    const Status& status = statuses.front();
    return "; now " + std::string(state_name(status.state)) + ": " + escaped(headline(status));
  }
  const auto there = std::ranges::count_if(
      statuses, [&](const Status& status) { return own_exit_code(request, {status}) == 0; });
  return "; now " + std::to_string(there) + " of " + counted(statuses.size(), "node");
}

}  // namespace

std::string wait_line(const Request& request, const Statuses& statuses,
                      std::chrono::nanoseconds left, std::size_t columns) {
  const auto seconds =
      std::max(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds(1));
  const std::string text = "waiting for " + what_for(request) + ", " +
                           span_in_words(milliseconds(seconds)) + " left" +
                           last_answer(request, statuses);
  return shortened(text, columns);
}

WaitLine::WaitLine(const Request& request, const Streams& streams, Deadline end)
    : request_(request), streams_(streams), end_(end) {
  if (request.quiet || request.quiet_ok || !streams.terminal_columns()) return;
  // A signal to the process must go to the examining thread, which blocks signals while it has
  // child processes.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { redraw_each_second(); });
  } catch (const std::system_error&) {
    // An old sandbox allows no threads: then no line is shown.
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

WaitLine::~WaitLine() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  thread_.join();
  streams_.out(clear_line);
}

void WaitLine::show(const Statuses& statuses) {
  if (!thread_.joinable()) return;
  const std::lock_guard lock(mutex_);
  last_ = statuses;
  draw();
}

void WaitLine::draw() const {
  const int columns = std::max(streams_.terminal_columns().value_or(0) - room_for_interrupt, 0);
  streams_.out(clear_line +
               wait_line(request_, last_, end_.remaining(), static_cast<std::size_t>(columns)));
}

void WaitLine::redraw_each_second() {
  constexpr std::chrono::nanoseconds second = std::chrono::seconds(1);
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto left = end_.remaining();
    const auto to_next = left % second + std::chrono::milliseconds(1);
    if (ended_.wait_for(lock, left < second ? second : to_next, [this] { return over_; })) return;
    draw();
  }
}

}  // namespace modeldprobe::app
