#include <algorithm>
#include <array>

#include "report/exit_code.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t column_count = 5;
constexpr std::size_t state_column = 1;
constexpr std::size_t gap = 2;
using Row = std::array<std::string, column_count>;
using Widths = std::array<std::size_t, column_count>;

/// The endpoint, the state and, if the node answered, its answer. Otherwise the reason takes the
/// place of the answer.
Row row_of(const Status& status) {
  Row row = {escaped(status.endpoint.value_or("")), std::string(state_name(status.state))};
  const bool answered = !status.reason && status.health && status.health->response;
  if (answered) {
    row[2] = milliseconds_text(status.health->elapsed);
    row[3] = escaped(status.backend.value_or(""));
    row[4] = escaped(status.instance.value_or(""));
  }
  return row;
}

/// The reason without the endpoint, which begins the line.
std::string why(const Status& status) {
  const std::string repeated = "connecting to " + status.endpoint.value_or("") + ": ";
  const std::string& message = status.reason->message;
  return escaped(message.starts_with(repeated) ? message.substr(repeated.size()) : message);
}

std::string padded(const std::string& text, std::size_t taken, std::size_t columns) {
  return text + std::string(columns - taken + gap, ' ');
}

class Table {
 public:
  Table(const std::vector<Report>& reports, const Style& style) : style_(style) {
    for (const Report& report : reports) rows_.push_back(row_of(report.status));
    for (std::size_t i = 0; i < column_count; ++i) {
      widths_[i] = width(head_[i]);
      for (const Row& row : rows_) widths_[i] = std::max(widths_[i], width(row[i]));
    }
    while (shown_ > state_column + 2 && total() > style.columns) --shown_;
  }

  std::string head_line() const { return line(head_, head_[state_column]); }

  std::string lines(std::size_t index, const Status& status) const {
    const Row& row = rows_[index];
    const std::string state = state_word(status, style_.colored);
    if (!status.reason) return line(row, state);
    constexpr std::size_t least = 30;
    const std::size_t indent = widths_[0] + widths_[state_column] + 2 * gap;
    if (indent + least > style_.columns) {
      return line(row, state) + std::string(gap, ' ') + wrapped(why(status), gap, style_.columns) +
             "\n";
    }
    return padded(row[0], width(row[0]), widths_[0]) +
           padded(state, width(row[state_column]), widths_[state_column]) +
           wrapped(why(status), indent, style_.columns) + "\n";
  }

 private:
  std::size_t total() const {
    std::size_t columns = gap * (shown_ - 1);
    for (std::size_t i = 0; i < shown_; ++i) columns += widths_[i];
    return columns;
  }

  std::string line(const Row& row, const std::string& state) const {
    std::string text;
    for (std::size_t i = 0; i < shown_; ++i) {
      text += padded(i == state_column ? state : row[i], width(row[i]), widths_[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  }

  const Style& style_;
  const Row head_ = {"ENDPOINT", "STATE", "HEALTH", "ENGINE", "INSTANCE"};
  std::vector<Row> rows_;
  Widths widths_{};
  std::size_t shown_ = column_count;
};

/// For a node that runs but has an obstacle or is busy: the first finding, on a separate line.
std::string obstacle_line(const Report& report, const Style& style) {
  const Command command = report.request.command;
  const Status& status = report.status;
  if (status.state != State::running || exit_code(command, status) == 0) return "";
  const Finding& finding = status.findings.front();
  return std::string(gap, ' ') +
         wrapped(finding.code + ": " + escaped(finding.message), gap, style.columns) + "\n";
}

}  // namespace

std::string render_table(const std::vector<Report>& reports, const Style& style) {
  const Table table(reports, style);
  std::string text = table.head_line();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    text += table.lines(i, reports[i].status) + obstacle_line(reports[i], style);
  }
  return text;
}

}  // namespace modeldprobe::app
