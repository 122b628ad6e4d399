#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "command_line/request.h"
#include "modeldprobe/status.h"
#include "report/layout.h"

namespace modeldprobe::app {

/// How long `--wait` has waited, and how many attempts it made.
struct Waiting {
  std::chrono::nanoseconds elapsed{0};
  std::size_t attempts = 0;
};

/// A change that `--watch` has seen, or the first thing that it saw.
struct Change {
  struct Previous {
    std::optional<State> state;
    std::chrono::nanoseconds held{0};
  };
  std::optional<Previous> previous;  ///< nothing for the first thing
  Timestamp seen_at;
};

/// A request and one answer to it: everything that a renderer needs.
struct Report {
  const Request& request;
  const Status& status;
  std::optional<Waiting> waiting = std::nullopt;  ///< with `--wait`
  std::optional<Change> change = std::nullopt;    ///< with `--watch`
};

/// For people: the state and a sentence on the first line, then one fact a line. Whatever came from
/// a lease or the wire is shown with its control characters escaped. Colour marks the state and the
/// command of the next step.
std::string render_text(const Report& report, const Style& style);

/// For people, about several endpoints: a line for each, in columns, and below it the reason if
/// that node does not run.
std::string render_table(const std::vector<Report>& reports, const Style& style);

/// The version of the JSON Schema that the JSON for programs follows.
inline constexpr int schema_version = 1;

/// For programs: one JSON object on one line. Always valid JSON and UTF-8.
std::string render_json(const Report& report);

/// For monitoring: Prometheus' text exposition format. Where endpoints were asked, each series has
/// the label `endpoint`, and an endpoint that was given twice is printed once.
std::string render_prometheus(const std::vector<Report>& reports);

/// For Nagios: one line with the service's status, a sentence and, after a `|`, how long each node
/// took to answer. At least one report.
std::string render_nagios(const std::vector<Report>& reports);

/// The line for Nagios, which sees nothing but the standard output, if there is no answer.
std::string nagios_failure(std::string problem);

/// The reports in the format of their request.
std::string render(const std::vector<Report>& reports, const Style& style);

}  // namespace modeldprobe::app
