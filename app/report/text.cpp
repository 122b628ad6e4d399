#include <vector>

#include "command_line/duration.h"
#include "report/layout.h"
#include "report/report.h"
#include "report/style.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

struct Line {
  std::string label;
  std::string value;
  bool may_wrap = true;
};
using Lines = std::vector<Line>;

std::string owner_line(const LeaseEvidence& evidence) {
  const Lease& lease = *evidence.lease;
  std::string line = "process " + std::to_string(lease.pid);
  if (!lease.host.empty()) line += " on " + lease.host;
  if (evidence.owner_process != OwnerProcess::unknown) {
    line += " (" + std::string(name(evidence.owner_process)) + ")";
  }
  return line;
}

void add_lease(const Status& status, Lines& lines) {
  const LeaseEvidence& evidence = status.lease;
  lines.push_back({"lease", std::string(name(evidence.status)) + ", " + evidence.path});
  if (!evidence.lease) return;
  const Lease& lease = *evidence.lease;
  const double age = milliseconds_between(lease.renewed_at, status.examined_at);
  const double left = milliseconds_between(status.examined_at, lease.expires_at());
  lines.push_back({"renewed", (age >= 0 ? span_in_words(age) + " ago"
                                        : "in " + span_in_words(age) + ", in the future") +
                                  " (" + format_timestamp(lease.renewed_at) + ")"});
  lines.push_back({left > 0 ? "expires" : "expired",
                   (left > 0 ? "in " + span_in_words(left) : span_in_words(left) + " ago") + " (" +
                       format_timestamp(lease.expires_at()) + ")"});
  lines.push_back({"owner", owner_line(evidence)});
}

std::string binary_line(const Binary& binary) {
  std::string line = binary.path + " (" + std::string(name(binary.source));
  if (binary.version) line += ", version " + *binary.version;
  if (binary.protocol) line += ", protocol " + std::to_string(*binary.protocol);
  for (std::size_t i = 0; i < binary.backends.size(); ++i) {
    line += (i == 0 ? ", backends " : " ") + binary.backends[i];
  }
  return line + ")";
}

std::string health_line(const HealthEvidence& health) {
  std::string line = std::string(name(health.codec)) + " codec, ";
  if (!health.response) return line + "no answer after " + milliseconds_text(health.elapsed);
  line += health.response->ready ? "ready" : "not ready";
  if (!health.response->instance.empty()) line += ", instance " + health.response->instance;
  if (!health.response->backend.empty()) line += ", backend " + health.response->backend;
  return line + ", after " + milliseconds_text(health.elapsed);
}

/// A command stays on one line, ready to be copied.
void add_next(const NextStep& next, Lines& lines) {
  if (!next.explanation.empty()) {
    lines.push_back({"next", next.explanation + (next.command.empty() ? "" : ":")});
  }
  if (!next.command.empty()) {
    lines.push_back({next.explanation.empty() ? "next" : "", next.command, false});
  }
}

void add_settings(const Request& request, Lines& lines) {
  lines.push_back(
      {"timeout", format_duration(request.timeout) + " (" + request.timeout_origin + ")"});
  if (!request.endpoints.empty()) return;
  lines.push_back({"data root", request.data_root.value + " (" + request.data_root.origin + ")"});
  const Setting& binary = request.binary_override;
  lines.push_back({"override", binary.value.empty() ? "none (default)"
                                                    : binary.value + " (" + binary.origin + ")"});
}

std::string waiting_line(const Waiting& waiting) {
  return span_in_words(milliseconds(waiting.elapsed)) + ", " + counted(waiting.attempts, "attempt");
}

Lines facts(const Report& report) {
  const Status& status = report.status;
  Lines lines;
  if (status.reason) lines.push_back({"reason", std::string(name(status.reason->code))});
  if (status.next) add_next(*status.next, lines);
  if (status.endpoint) lines.push_back({"endpoint", *status.endpoint});
  if (status.instance) lines.push_back({"instance", *status.instance});
  if (status.backend) lines.push_back({"backend", *status.backend});
  if (status.health) lines.push_back({"health", health_line(*status.health)});
  if (status.lease.status != LeaseStatus::not_examined) {
    add_lease(status, lines);
    lines.push_back({"binary", status.binary ? binary_line(*status.binary) : "not found"});
  }
  if (report.waiting) lines.push_back({"waited", waiting_line(*report.waiting)});
  for (const Finding& finding : status.findings) {
    lines.push_back({std::string(name(finding.level)), finding.message});
    if (finding.next) add_next(*finding.next, lines);
  }
  if (report.request.verbose) add_settings(report.request, lines);
  return lines;
}

}  // namespace

std::string render_text(const Report& report, bool colored) {
  constexpr std::size_t margin = 2;
  constexpr std::size_t label_width = 11;
  const auto& state = report.status.state;
  const std::size_t indent = state_name(state).size() + 2;
  std::string text =
      state_word(state, colored) + "  " + wrapped(escaped(sentence(report.status)), indent) + "\n";
  for (const Line& line : facts(report)) {
    const std::string value = escaped(line.value);
    text += std::string(margin, ' ') + line.label +
            std::string(label_width - line.label.size(), ' ') +
            (line.may_wrap ? wrapped(value, margin + label_width) : value) + "\n";
  }
  return text;
}

}  // namespace modeldprobe::app
