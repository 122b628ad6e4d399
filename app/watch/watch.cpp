#include "watch/watch.h"

#include <algorithm>
#include <cerrno>

#include "examine.h"
#include "os/error_text.h"
#include "output/sink.h"
#include "report/exit_code.h"
#include "watch/watch_lines.h"

namespace modeldprobe::app {

Watch::Watch(const Request& request, const Reporter& reporter, const Streams& streams)
    : request_(request),
      reporter_(reporter),
      streams_(streams),
      refreshes_(request.format == Format::text && streams.terminal_columns()),
      interruption_(request.quiet ? -1 : streams.out_descriptor),
      record_(Clock::now()) {}

int Watch::run() {
  while (examine_and_pause()) {
  }
  return conclude();
}

bool Watch::examine_and_pause() {
  const auto start = Clock::now();
  const Statuses statuses =
      examine(request_, Deadline::after(request_.timeout, interruption_.came()));
  // An attempt that was cut short proves nothing.
  if (interruption_.came()) return false;
  take(statuses.front(), Clock::now());
  if (failure_ != 0) return false;
  interruption_.wait(start + *request_.watch - Clock::now());
  return !interruption_.came();
}

void Watch::take(const Status& status, Clock::time_point seen) {
  const auto change = record_.add(status, seen);
  const Report report{request_, status, std::nullopt, change};
  if (request_.format == Format::json) {
    if (change) print(render_json(report));
    return;
  }
  const std::string line = change ? change_line(report, reporter_.style()) + "\n" : "";
  if (refreshes_) {
    refresh(report, line);
  } else if (change) {
    print(line);
  }
}

void Watch::refresh(const Report& report, const std::string& permanent_line) {
  // Queried each time, since the size of a terminal changes.
  const int columns = std::max(streams_.terminal_columns().value_or(0) - room_for_interrupt, 0);
  print(clear_line + permanent_line +
        current_line(report, record_.held(Clock::now()), static_cast<std::size_t>(columns),
                     reporter_.style()));
}

int Watch::conclude() {
  const WatchSummary summary = record_.summary(Clock::now());
  const int code = as_requested(request_, exit_code(summary.last));
  if (failure_ == 0 && interruption_.reader_gone()) failure_ = reporter_.failed(error_text(EPIPE));
  if (failure_ != 0) return failure_;
  print(request_.format == Format::json
            ? summary_json(summary, code)
            : (refreshes_ ? clear_line : "") + summary_text(summary, reporter_.style().columns));
  return failure_ != 0 ? failure_ : code;
}

void Watch::print(const std::string& text) {
  if (!request_.quiet && failure_ == 0) failure_ = reporter_.print(text, 0);
}

}  // namespace modeldprobe::app
