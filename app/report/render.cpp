#include "report/report.h"

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

}  // namespace modeldprobe::app
