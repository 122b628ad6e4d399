#include <nlohmann/json.hpp>
#include <set>

#include "modeldprobe/build_info.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"

namespace modeldprobe::app {
namespace {

struct Label {
  std::string name;
  std::string value;
};
using Labels = std::vector<Label>;

/// Escapes each backslash that would look like the start of an escape made by escaped(). Otherwise
/// two values could become one: a duplicate series, for which Prometheus rejects the whole scrape.
std::string without_sham_escapes(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool sham =
        value[i] == '\\' && i + 1 < value.size() && (value[i + 1] == 'u' || value[i + 1] == 'x');
    text += sham ? "\\u005c" : std::string(1, value[i]);
  }
  return text;
}

/// A label's value in UTF-8, with backslash, quote and line feed escaped as the format requires.
/// Other control characters, which the format allows, are escaped as in the text for people.
std::string label_value(std::string_view value) {
  std::string text = "\"";
  for (;;) {
    const std::size_t line_end = value.find('\n');
    for (const char c : escaped(without_sham_escapes(value.substr(0, line_end)))) {
      if (c == '\\' || c == '"') text += '\\';
      text += c;
    }
    if (line_end == std::string_view::npos) return text + "\"";
    text += "\\n";
    value.remove_prefix(line_end + 1);
  }
}

std::string number(double value) {
  const bool whole = value == 0 || value == 1;
  return whole ? std::to_string(static_cast<int>(value)) : nlohmann::json(value).dump();
}

/// One metric with a series for each report that has it.
class Metric {
 public:
  Metric(std::string name, const std::string& help) : name_(std::move(name)) {
    text_ = "# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " gauge\n";
  }

  void add(const Labels& labels, double value) {
    empty_ = false;
    text_ += name_;
    char before = '{';
    for (const Label& label : labels) {
      text_ += before + label.name + "=" + label_value(label.value);
      before = ',';
    }
    text_ += (labels.empty() ? " " : "} ") + number(value) + "\n";
  }

  std::string text() const { return empty_ ? "" : text_; }

 private:
  std::string name_;
  std::string text_;
  bool empty_ = true;
};

/// The labels that distinguish the series of one report from those of another.
Labels own_labels(const Report& report) {
  if (report.request.endpoints.empty()) return {};
  return {{"endpoint", report.status.endpoint.value_or("")}};
}

Labels with(Labels labels, Label label) {
  labels.push_back(std::move(label));
  return labels;
}

double seconds_since_1970(Timestamp time) {
  constexpr double nanoseconds_per_second = 1e9;
  return static_cast<double>(time.seconds) + time.nanoseconds / nanoseconds_per_second;
}

class Exposition {
 public:
  void add(const Report& report) {
    const Status& status = report.status;
    const Labels own = own_labels(report);
    up_.add(own, status.state == State::running ? 1 : 0);
    for (const State state : all_states) {
      state_.add(with(own, {"state", std::string(name(state))}), status.state == state ? 1 : 0);
    }
    state_.add(with(own, {"state", "unknown"}), status.state ? 0 : 1);
    if (status.reason) reason_.add(with(own, {"code", std::string(name(status.reason->code))}), 1);
    if (status.lease.lease) {
      const Lease& lease = *status.lease.lease;
      expiry_.add(own, seconds_since_1970(lease.expires_at()));
      ttl_.add(own, std::chrono::duration<double>(lease.ttl).count());
    }
    if (status.health && status.health->response) {
      health_.add(own, std::chrono::duration<double>(status.health->elapsed).count());
    }
    std::set<std::pair<FindingLevel, std::string>> seen;
    for (const Finding& finding : status.findings) {
      if (!seen.emplace(finding.level, finding.code).second) continue;
      finding_.add(
          with(with(own, {"code", finding.code}), {"level", std::string(name(finding.level))}), 1);
    }
    if (status.endpoint && status.instance) {
      info_.add({{"instance_id", *status.instance},
                 {"backend", status.backend.value_or("")},
                 {"endpoint", *status.endpoint}},
                1);
    }
  }

  std::string text() const {
    return up_.text() + state_.text() + reason_.text() + expiry_.text() + ttl_.text() +
           health_.text() + finding_.text() + info_.text() + build_info();
  }

 private:
  static std::string build_info() {
    Metric metric("modeld_probe_build_info", "The version of the tool that wrote this.");
    metric.add({{"version", MODELD_PROBE_VERSION}}, 1);
    return metric.text();
  }

  Metric up_{"modeld_up", "Whether modeld is running."};
  Metric state_{"modeld_state", "1 for the current state of modeld, 0 for the others."};
  Metric reason_{"modeld_reason", "1 for the reason why modeld is not running."};
  Metric expiry_{"modeld_lease_expiry_timestamp_seconds",
                 "When the lease expires or expired, in seconds since 1970."};
  Metric ttl_{"modeld_lease_ttl_seconds", "How long each renewal keeps the lease live."};
  Metric health_{"modeld_health_seconds", "How long the owner took to answer the Health call."};
  Metric finding_{"modeld_finding", "1 for each finding beside the state."};
  Metric info_{"modeld_info", "Instance, backend and endpoint of the owner."};
};

}  // namespace

std::string render_prometheus(const std::vector<Report>& reports) {
  Exposition exposition;
  std::set<std::string> seen;
  for (const Report& report : reports) {
    if (seen.insert(report.status.endpoint.value_or("")).second) exposition.add(report);
  }
  return exposition.text();
}

}  // namespace modeldprobe::app
