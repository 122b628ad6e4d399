#include "report/facts.h"

#include <algorithm>
#include <chrono>
#include <ratio>

#include "report/headline.h"
#include "report/layout.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

using Facts = std::vector<Fact>;

void add_next(const NextStep& next, Facts& facts) {
  if (!next.explanation.empty()) {
    facts.push_back({"next", next.explanation + (next.command.empty() ? "" : ":")});
  }
  if (!next.command.empty()) {
    facts.push_back({next.explanation.empty() ? "next" : "", next.command, true});
  }
}

void add_findings(const Status& status, bool verbose, Facts& facts) {
  for (const Finding& finding : status.findings) {
    if (in_headline(status, finding)) continue;
    facts.push_back({std::string(name(finding.level)), finding.message});
    if (finding.next) add_next(*finding.next, facts);
    if (!verbose) continue;
    for (const std::string& line : finding.details) facts.push_back({"log", line});
  }
}

std::string owner_text(const LeaseEvidence& evidence) {
  const Lease& lease = *evidence.lease;
  std::string text = "process " + std::to_string(lease.pid);
  if (!lease.host.empty()) text += " on " + lease.host;
  const bool notable = evidence.owner_process != OwnerProcess::unknown &&
                       evidence.owner_process != OwnerProcess::alive;
  if (notable) text += " (" + std::string(name(evidence.owner_process)) + ")";
  return text;
}

/// The local time to the second; with --verbose or without a local time, UTC with all digits.
std::string moment(Timestamp time, const Report& report, const Style& style) {
  if (report.request.verbose || !style.local_time) return " (" + format_timestamp(time) + ")";
  return " (" + style.local_time(time, report.status.examined_at) + ")";
}

std::string renewed_text(const Report& report, const Style& style) {
  const Lease& lease = *report.status.lease.lease;
  if (lease.renewed_at == zero_time) return "never renewed";
  const double age = milliseconds_between(lease.renewed_at, report.status.examined_at);
  if (age < 0) {
    return "renewed " + span_in_words(age) + " in the future" +
           moment(lease.renewed_at, report, style);
  }
  const bool exact = report.request.verbose;
  return "renewed " + span_in_words(age) + " ago" +
         (exact ? moment(lease.renewed_at, report, style) : "");
}

bool says(const std::string& head, const std::string& value) {
  return head.find(value) != std::string::npos;
}

std::string expires_text(const Report& report, const Style& style) {
  const Lease& lease = *report.status.lease.lease;
  const double left = milliseconds_between(report.status.examined_at, lease.expires_at());
  const bool exact = report.request.verbose;
  return "expires in " + span_in_words(left) +
         (exact ? moment(lease.expires_at(), report, style) : "");
}

/// "expired 5 min ago (14:32:34)", without the age if the headline says it.
std::string expired_text(const Report& report, const std::string& head, const Style& style) {
  const Lease& lease = *report.status.lease.lease;
  if (lease.renewed_at == zero_time) return "expired";
  const double left = milliseconds_between(report.status.examined_at, lease.expires_at());
  const std::string ago = " " + span_in_words(left) + " ago";
  return "expired" + (says(head, "expired" + ago) ? "" : ago) +
         moment(lease.expires_at(), report, style);
}

void add_lease(const Report& report, const std::string& head, const Style& style, Facts& facts) {
  const LeaseEvidence& evidence = report.status.lease;
  const bool verbose = report.request.verbose;
  const bool expired = evidence.status == LeaseStatus::expired;
  std::string text =
      expired ? expired_text(report, head, style) : std::string(name(evidence.status));
  if (evidence.lease) text += ", " + renewed_text(report, style);
  if (evidence.status == LeaseStatus::live) text += ", " + expires_text(report, style);
  if (verbose || !says(head, evidence.path)) text += ", " + evidence.path;
  facts.push_back({"lease", text});
}

std::string binary_text(const Binary& binary, bool verbose) {
  std::string text = binary.path;
  if (binary.version) text += ", version " + *binary.version;
  if (!verbose) return text;
  text += ", found as " + std::string(name(binary.source));
  if (binary.protocol) text += ", protocol " + std::to_string(*binary.protocol);
  for (std::size_t i = 0; i < binary.backends.size(); ++i) {
    text += (i == 0 ? ", engines " : " ") + binary.backends[i];
  }
  return text;
}

/// Whether the silence of the peer is the failure, and not something that the peer did.
bool is_silence(const std::optional<Reason>& reason) {
  return reason &&
         (reason->code == ReasonCode::rpc_timeout || reason->code == ReasonCode::connect_timeout);
}

/// " (resolving 0.2 ms, connecting 0.1 ms, answering 0.7 ms)", which add up to the whole as it is
/// shown; without the stages that took no time.
std::string stages_text(const HealthEvidence& health) {
  using Tenths = std::chrono::duration<std::int64_t, std::ratio<1, 10'000>>;
  const auto resolving = std::chrono::round<Tenths>(health.resolving);
  const auto connecting = std::chrono::round<Tenths>(health.connecting);
  const auto answering = std::chrono::round<Tenths>(health.elapsed) - resolving - connecting;
  std::string text;
  const auto add = [&](const char* stage, Tenths span) {
    if (span.count() <= 0) return;
    text += (text.empty() ? " (" : ", ") + std::string(stage) + " " + milliseconds_text(span);
  };
  add("resolving", resolving);
  add("connecting", connecting);
  add("answering", answering);
  return text.empty() ? text : text + ")";
}

bool adds(const std::string& value, const std::optional<std::string>& known) {
  return !value.empty() && value != known;
}

std::string health_text(const Status& status, bool verbose) {
  const HealthEvidence& health = *status.health;
  std::string text;
  if (!health.response) {
    text = is_silence(status.reason) ? "no answer after " : "failed after ";
  } else {
    text = health.response->ready ? "ready after " : "not ready after ";
  }
  text += milliseconds_text(health.elapsed);
  if (!verbose) return text;
  if (adds(health.address, status.endpoint)) text += " at " + health.address;
  text += stages_text(health) + ", codec " + std::string(name(health.codec));
  if (!health.response) return text;
  const HealthResponse& response = *health.response;
  if (adds(response.instance, status.instance)) text += ", instance " + response.instance;
  if (adds(response.backend, status.backend)) text += ", engine " + response.backend;
  return text;
}

void add_settings(const Request& request, Facts& facts) {
  facts.push_back(
      {"timeout", format_duration(request.timeout) + " (" + request.timeout_origin + ")"});
  if (!request.endpoints.empty()) return;
  facts.push_back({"data root", request.data_root.value + " (" + request.data_root.origin + ")"});
  const Setting& binary = request.binary_override;
  facts.push_back({"override", binary.value.empty() ? "none (default)"
                                                    : binary.value + " (" + binary.origin + ")"});
}

std::string waiting_text(const Waiting& waiting) {
  return span_in_words(milliseconds(waiting.elapsed)) + ", " + counted(waiting.attempts, "attempt");
}

void add_owner(const Report& report, const std::string& head, Facts& facts) {
  const Status& status = report.status;
  const bool verbose = report.request.verbose;
  if (status.endpoint && !says(head, *status.endpoint)) {
    facts.push_back({"endpoint", *status.endpoint});
  }
  if (status.instance && verbose) facts.push_back({"instance", *status.instance});
  if (status.backend) facts.push_back({"engine", *status.backend});
  const bool well = status.state == State::running;
  if (status.health && (verbose || !well)) {
    facts.push_back({"health", health_text(status, verbose)});
  }
  if (!status.lease.lease) return;
  const Lease& lease = *status.lease.lease;
  if (verbose || !says(head, "process " + std::to_string(lease.pid))) {
    facts.push_back({"owner", owner_text(status.lease)});
  } else if (!lease.host.empty()) {
    facts.push_back({"host", lease.host});
  }
}

}  // namespace

std::vector<Fact> facts(const Report& report, const Style& style) {
  const Status& status = report.status;
  const bool verbose = report.request.verbose;
  const std::string head = headline(status);
  Facts facts;
  if (status.next) add_next(*status.next, facts);
  add_findings(status, verbose, facts);
  if (status.reason) facts.push_back({"reason", std::string(name(status.reason->code))});
  add_owner(report, head, facts);
  if (status.lease.status != LeaseStatus::not_examined) {
    const bool well = status.state == State::running;
    if (verbose || !well) add_lease(report, head, style, facts);
    facts.push_back({"binary", status.binary ? binary_text(*status.binary, verbose) : "not found"});
  }
  if (report.waiting) facts.push_back({"waited", waiting_text(*report.waiting)});
  if (verbose) add_settings(report.request, facts);
  return facts;
}

}  // namespace modeldprobe::app
