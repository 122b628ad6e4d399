#include "watch/wait_line.h"

#include <algorithm>

#include "report/exit_code.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/style.h"
#include "text/durations.h"
#include "watch/current_line.h"

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
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(left);
  const std::string text = "waiting for " + what_for(request) + ", " +
                           span_in_words(milliseconds(seconds)) + " left" +
                           last_answer(request, statuses);
  return std::string(cut(text, columns));
}

WaitLine::WaitLine(const Request& request, const Streams& streams)
    : request_(request),
      streams_(streams),
      enabled_(!request.quiet && !request.quiet_ok && streams.terminal_columns().has_value()) {}

WaitLine::~WaitLine() {
  if (shown_) streams_.out(clear_line);
}

void WaitLine::show(const Statuses& statuses, std::chrono::nanoseconds left) {
  if (!enabled_) return;
  const int columns = std::max(streams_.terminal_columns().value_or(0) - room_for_interrupt, 0);
  shown_ = true;
  streams_.out(clear_line + wait_line(request_, statuses, left, static_cast<std::size_t>(columns)));
}

}  // namespace modeldprobe::app
