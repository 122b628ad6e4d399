#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include "report/exit_code.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"

namespace modeldprobe::app {
namespace {

/// A `|` would begin the performance data.
std::string without_bars(std::string text) {
  std::ranges::replace(text, '|', '/');
  return text;
}

std::string_view service_status(int code) {
  if (code == nagios_ok) return "OK";
  return code == nagios_critical ? "CRITICAL" : "UNKNOWN";
}

/// Why a doctor's answer is not OK although the daemon runs: the first obstacle, or else the first
/// work. Null if there is neither.
const Finding* trouble(const Report& report) {
  if (report.request.command != Command::doctor || report.status.reason) return nullptr;
  for (const FindingLevel level : {FindingLevel::obstacle, FindingLevel::busy}) {
    const auto found = std::ranges::find(report.status.findings, level, &Finding::level);
    if (found != report.status.findings.end()) return &*found;
  }
  return nullptr;
}

std::string sentence(const Report& report) {
  const Finding* const finding = trouble(report);
  return std::string(state_name(report.status.state)) + ": " +
         escaped(finding != nullptr ? finding->message : headline(report.status));
}

/// The only node, or how many nodes are well and what the first that is not says, or else the first
/// that is at work.
std::string summary(const std::vector<Report>& reports) {
  if (reports.size() == 1) return sentence(reports.front());
  const auto is_well = [](const Report& report) {
    return exit_code(report.request, report.status) == nagios_ok;
  };
  const auto well = std::ranges::count_if(reports, is_well);
  std::string text = std::to_string(well) + " of " + counted(reports.size(), "node") + " OK";
  auto named = std::ranges::find_if_not(reports, is_well);
  if (named == reports.end()) {
    named = std::ranges::find_if(reports, [](const Report& report) { return trouble(report); });
  }
  if (named == reports.end()) return text;
  return text + "; " + escaped(named->status.endpoint.value_or("")) + " " + sentence(*named);
}

/// A label may hold neither quotes nor an equals sign.
std::string label(const Report& report, bool only_one) {
  if (only_one) return "health";
  std::string text = without_bars(escaped(report.status.endpoint.value_or("")));
  std::ranges::replace_if(
      text, [](char c) { return c == '\'' || c == '='; }, '_');
  return "'" + text + "'";
}

std::string seconds(std::chrono::nanoseconds span) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", std::chrono::duration<double>(span).count());
  return text.data();
}

}  // namespace

std::string render_nagios(const std::vector<Report>& reports) {
  const Request& request = reports.front().request;
  Statuses statuses;
  std::string measured;
  for (const Report& report : reports) {
    statuses.push_back(report.status);
    const auto& health = report.status.health;
    if (!health || !health->response) continue;
    measured += " " + label(report, reports.size() == 1) + "=" + seconds(health->elapsed) +
                "s;;;0;" + seconds(request.timeout);
  }
  const std::string_view status = service_status(exit_code(request, statuses));
  return "MODELD " + std::string(status) + " - " + without_bars(summary(reports)) +
         (measured.empty() ? "" : " |" + measured) + "\n";
}

std::string nagios_failure(std::string problem) {
  return "MODELD UNKNOWN - " + without_bars(std::move(problem)) + "\n";
}

}  // namespace modeldprobe::app
