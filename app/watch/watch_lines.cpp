#include "watch/watch_lines.h"

#include <algorithm>

#include "report/headline.h"
#include "report/layout.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t state_columns = 15;  // the longest is "not-installed"
constexpr std::size_t gap = 2;

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

/// The local time for a person, the full UTC time for a log.
bool is_short(const Report& report, const Style& style) {
  return style.on_terminal && style.local_time && !report.request.verbose;
}

std::string stamp(const Report& report, const Style& style) {
  const Timestamp seen =
      report.change ? report.change->seen_at : report.status.examined_at + report.status.elapsed;
  return is_short(report, style) ? style.local_time(seen, seen) : time_text(seen);
}

std::size_t stamp_columns(const Report& report, const Style& style) {
  return std::string_view(is_short(report, style) ? "14:32:34" : "2026-11-23T14:32:34.613Z").size();
}

std::size_t head_columns(const Report& report, const Style& style) {
  return stamp_columns(report, style) + gap + state_columns;
}

std::string head(const std::string& first, const Report& report, const Style& style) {
  const auto& state = report.status.state;
  std::string padded = first;
  padded.resize(std::max(first.size(), stamp_columns(report, style)) + gap, ' ');
  return padded + state_word(report.status, style.colored) +
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

std::string change_line(const Report& report, const Style& style) {
  std::string text = escaped(what_is_known(report.status));
  if (report.change && report.change->previous) {
    const Change::Previous& previous = *report.change->previous;
    text += " (was " + std::string(state_name(previous.state)) + " for " +
            span_text(previous.held) + ")";
  }
  std::string line = head(stamp(report, style), report, style);
  if (!style.on_terminal) return line + text;
  constexpr std::size_t least = 40;  // an instance id has 36
  const std::size_t indent = head_columns(report, style);
  if (indent + least <= style.columns) return line + wrapped(text, indent, style.columns);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n" + std::string(gap, ' ') + wrapped(text, gap, style.columns);
}

std::string current_line(const Report& report, std::chrono::nanoseconds held, std::size_t columns,
                         const Style& style) {
  const std::size_t taken = head_columns(report, style);
  if (columns <= taken) return std::string(cut(state_name(report.status.state), columns));
  std::string text = "for " + span_text(held);
  if (report.status.health && report.status.health->response) {
    text += ", health " + milliseconds_text(report.status.health->elapsed);
  }
  text += ", " + escaped(what_is_known(report.status));
  return head("now", report, style) + shortened(text, columns - taken);
}

std::string summary_text(const WatchSummary& summary, std::size_t columns) {
  const std::string head = "watched for " + span_text(summary.watched) + ", " +
                           counted(summary.attempts, "attempt") + ", " +
                           counted(summary.changes, "change");
  std::string text = wrapped(head, gap, columns) + "\n";
  for (const auto& [state, held] : summary.held) {
    std::string label(state_name(state));
    label.resize(state_columns, ' ');
    text += "  " + label + span_text(held) + "\n";
  }
  if (summary.latency) {
    std::string label = "health";
    label.resize(state_columns, ' ');
    const std::string line = counted(summary.latency->answers, "answer") + ", min " +
                             milliseconds_text(summary.latency->least) + ", median " +
                             milliseconds_text(summary.latency->median) + ", max " +
                             milliseconds_text(summary.latency->most);
    text += "  " + label + wrapped(line, gap + state_columns, columns) + "\n";
  }
  return text;
}

}  // namespace modeldprobe::app
