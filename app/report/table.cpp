#include <algorithm>
#include <array>

#include "report/layout.h"
#include "report/report.h"
#include "report/style.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t columns = 5;
using Row = std::array<std::string, columns + 1>;  // the last one is as long as it is

Row row_of(const Status& status) {
  const bool answered = status.health && status.health->response;
  return {escaped(status.endpoint.value_or("")),
          std::string(state_name(status.state)),
          escaped(status.instance.value_or("")),
          escaped(status.backend.value_or("")),
          answered ? milliseconds_text(status.health->elapsed) : "",
          status.reason
              ? std::string(name(status.reason->code)) + ": " + escaped(status.reason->message)
              : ""};
}

std::string line_of(const Row& row, const std::array<std::size_t, columns>& widths,
                    const std::string& state) {
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) {
    line += (i == 1 ? state : row[i]) + std::string(widths[i] - width(row[i]) + 2, ' ');
  }
  line += row[columns];
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string render_table(const std::vector<Report>& reports, bool colored) {
  const Row head = {"ENDPOINT", "STATE", "INSTANCE", "BACKEND", "HEALTH", "REASON"};
  std::vector<Row> rows;
  rows.reserve(reports.size());
  for (const Report& report : reports) rows.push_back(row_of(report.status));
  std::array<std::size_t, columns> widths{};
  for (std::size_t i = 0; i < columns; ++i) {
    widths[i] = width(head[i]);
    for (const Row& row : rows) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text = line_of(head, widths, head[1]);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += line_of(rows[i], widths, state_word(reports[i].status.state, colored));
  }
  return text;
}

}  // namespace modeldprobe::app
