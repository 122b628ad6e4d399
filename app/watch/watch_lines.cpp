#include "watch/watch_lines.h"

#include <algorithm>

#include "report/headline.h"
#include "report/layout.h"
#include "report/style.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t time_columns = 24;
constexpr std::size_t state_columns = 15;  // the longest is "not-installed"
constexpr std::size_t head_columns = time_columns + 2 + state_columns;

/// The time to a millisecond, e.g. "2026-11-23T14:32:34.613Z".
std::string time_text(Timestamp time) {
  constexpr std::int32_t millisecond = 1'000'000;
  time.nanoseconds -= time.nanoseconds % millisecond;
  const std::string text = format_timestamp(time);
  const std::size_t seconds_end = text.find_first_of(".Z", text.rfind(':'));
  std::string fraction = text.substr(seconds_end, text.size() - seconds_end - 1);
  if (fraction.empty()) fraction = ".";
  fraction.resize(4, '0');
  return text.substr(0, seconds_end) + fraction + "Z";
}

std::string head(const Report& report, bool colored) {
  const auto& status = report.status;
  const auto& state = status.state;
  return time_text(report.change ? report.change->seen_at : status.examined_at + status.elapsed) +
         "  " + state_word(status, colored) +
         std::string(state_columns - state_name(state).size(), ' ');
}

std::string what_is_known(const Status& status) {
  if (status.reason) {
    return std::string(name(status.reason->code)) + ": " + status.reason->message;
  }
  std::string text = "instance " + status.instance.value_or("without an id");
  if (status.backend) text += ", engine " + *status.backend;
  return text;
}

std::string span_text(std::chrono::nanoseconds span) { return span_in_words(milliseconds(span)); }

}  // namespace

std::string change_line(const Report& report, bool colored) {
  std::string line = head(report, colored) + escaped(what_is_known(report.status));
  if (report.change && report.change->previous) {
    const Change::Previous& previous = *report.change->previous;
    line += " (was " + std::string(state_name(previous.state)) + " for " +
            span_text(previous.held) + ")";
  }
  return line;
}

std::string current_line(const Report& report, std::chrono::nanoseconds held, std::size_t columns,
                         bool colored) {
  if (columns <= head_columns) return std::string(cut(state_name(report.status.state), columns));
  std::string text = "for " + span_text(held);
  if (report.status.health && report.status.health->response) {
    text += ", health " + milliseconds_text(report.status.health->elapsed);
  }
  text += ", " + escaped(what_is_known(report.status));
  return head(report, colored) + std::string(cut(text, columns - head_columns));
}

std::string summary_text(const WatchSummary& summary) {
  std::string text = "watched for " + span_text(summary.watched) + ", " +
                     counted(summary.attempts, "attempt") + ", " +
                     counted(summary.changes, "change") + "\n";
  for (const auto& [state, held] : summary.held) {
    std::string label(state_name(state));
    label.resize(state_columns, ' ');
    text += "  " + label + span_text(held) + "\n";
  }
  if (summary.latency) {
    std::string label = "health";
    label.resize(state_columns, ' ');
    text += "  " + label + counted(summary.latency->answers, "answer") + ", min " +
            milliseconds_text(summary.latency->least) + ", median " +
            milliseconds_text(summary.latency->median) + ", max " +
            milliseconds_text(summary.latency->most) + "\n";
  }
  return text;
}

}  // namespace modeldprobe::app
