#include "report/reporter.h"

#include <algorithm>
#include <chrono>

#include "os/error_text.h"
#include "output/output_file.h"
#include "report/exit_code.h"
#include "report/layout.h"

namespace modeldprobe::app {

std::string render(const std::vector<Report>& reports, const Style& style) {
  const Format format = reports.front().request.format;
  if (format == Format::prometheus) return render_prometheus(reports);
  if (format == Format::nagios) return render_nagios(reports);
  if (format == Format::text) {
    return reports.size() == 1 ? render_text(reports.front(), style) : render_table(reports, style);
  }
  std::string lines;
  for (const Report& report : reports) lines += render_json(report);
  return lines;
}

void print_error(const Streams& streams, bool for_nagios, const std::string& problem) {
  if (for_nagios) {
    streams.out(nagios_failure(problem));
  } else {
    streams.err("modeld-probe: " + problem + "\n");
  }
}

int Reporter::report(const Statuses& statuses, const std::optional<Waiting>& waiting,
                     Deadline deadline) const {
  constexpr std::chrono::nanoseconds least = std::chrono::milliseconds(80);
  const int code = exit_code(request_, statuses);
  const bool silent = request_.quiet || (request_.quiet_ok && code == 0);
  if (silent && request_.output.empty()) return code;
  std::vector<Report> reports;
  for (const Status& status : statuses) reports.push_back({request_, status, waiting});
  const std::string text = render(reports, style());
  if (request_.output.empty()) return print(text, code);
  const std::string problem =
      replace_file(request_.output, text, deadline.renewed(std::max(deadline.remaining(), least)));
  return problem.empty() ? code : failed(problem);
}

int Reporter::print(const std::string& text, int code) const {
  const int error = streams_.out(text);
  return error == 0 ? code : failed(error_text(error));
}

Style Reporter::style() const {
  constexpr int narrowest = 40;
  constexpr int widest = 120;
  const auto columns = request_.output.empty() ? streams_.terminal_columns() : std::nullopt;
  Style style{colored(columns.has_value()), usual_columns, streams_.local_time};
  if (columns) style.columns = static_cast<std::size_t>(std::clamp(*columns, narrowest, widest));
  style.on_terminal = columns.has_value();
  return style;
}

bool Reporter::colored(bool on_terminal) const {
  if (request_.color != Color::automatic) return request_.color == Color::always;
  return on_terminal && environment_("NO_COLOR").value_or("").empty();
}

int Reporter::failed(const std::string& why) const {
  const std::string where = request_.output.empty() ? "" : " to " + escaped(request_.output);
  const bool for_nagios = request_.format == Format::nagios && !request_.output.empty();
  print_error(streams_, for_nagios, "cannot write the answer" + where + ": " + escaped(why));
  return as_requested(request_, exit_undetermined);
}

}  // namespace modeldprobe::app
