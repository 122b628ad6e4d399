#include <nlohmann/json.hpp>

#include "modeldprobe/build_info.h"
#include "net/grpc_status.h"
#include "os/error_text.h"
#include "report/exit_code.h"
#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"

namespace modeldprobe::app {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

/// Null for the years that RFC 3339 does not have.
Json time_json(Timestamp time) {
  constexpr std::int64_t year_0 = -62'167'219'200;
  constexpr std::int64_t year_10000 = 253'402'300'800;
  const bool has_year = time.seconds >= year_0 && time.seconds < year_10000;
  return has_year ? Json(format_timestamp(time)) : Json(nullptr);
}

Json reason_json(const Status& status) {
  if (!status.reason) return nullptr;
  const Reason& reason = *status.reason;
  return {{"code", name(reason.code)},
          {"message", reason.message},
          {"errno", reason.error == 0 ? Json(nullptr) : Json(error_name(reason.error))},
          {"grpc_status", reason.grpc_status
                              ? Json(grpc_status_name(static_cast<long>(*reason.grpc_status)))
                              : Json(nullptr)}};
}

Json next_json(const std::optional<NextStep>& next) {
  if (!next) return nullptr;
  return {{"explanation", text_or_null(next->explanation)},
          {"command", text_or_null(next->command)}};
}

Json binary_json(const std::optional<Binary>& binary) {
  if (!binary) return nullptr;
  return {{"path", binary->path},
          {"source", name(binary->source)},
          {"version", or_null(binary->version)},
          {"protocol", or_null(binary->protocol)},
          {"backends", binary->version ? Json(binary->backends) : Json(nullptr)}};
}

Json owner_json(const std::optional<ProcessIdHolder>& owner) {
  if (!owner) return nullptr;
  return {{"pid", owner->pid},
          {"command", or_null(owner->command)},
          {"started_at", owner->started_at ? time_json(*owner->started_at) : Json(nullptr)},
          {"user", or_null(owner->user)}};
}

Json lease_json(const Status& status) {
  const LeaseEvidence& evidence = status.lease;
  if (evidence.status == LeaseStatus::not_examined) return nullptr;
  Json json = {{"path", evidence.path}, {"status", name(evidence.status)},
               {"instance", nullptr},   {"pid", nullptr},
               {"host", nullptr},       {"owner_process", nullptr},
               {"owner", nullptr},      {"acquired_at", nullptr},
               {"renewed_at", nullptr}, {"expires_at", nullptr},
               {"ttl_ms", nullptr},     {"expires_in_ms", nullptr},
               {"meta", nullptr}};
  if (!evidence.lease) return json;
  const Lease& lease = *evidence.lease;
  json["instance"] = lease.instance;
  json["pid"] = lease.pid;
  json["host"] = lease.host;
  json["owner_process"] = name(evidence.owner_process);
  json["owner"] = owner_json(evidence.owner);
  json["acquired_at"] = time_json(lease.acquired_at);
  json["renewed_at"] = time_json(lease.renewed_at);
  json["expires_at"] = time_json(lease.expires_at());
  json["ttl_ms"] = milliseconds(lease.ttl);
  json["expires_in_ms"] = milliseconds_between(status.examined_at, lease.expires_at());
  json["meta"] = lease.meta;
  return json;
}

Json stages_json(const HealthEvidence& health) {
  return {{"resolving_ms", milliseconds(health.resolving)},
          {"connecting_ms", milliseconds(health.connecting)},
          {"answering_ms", milliseconds(health.elapsed - health.resolving - health.connecting)}};
}

Json health_json(const std::optional<HealthEvidence>& health) {
  if (!health) return nullptr;
  Json json = {{"codec", name(health->codec)},
               {"ready", nullptr},
               {"instance", nullptr},
               {"backend", nullptr},
               {"address", health->address},
               {"stages", stages_json(*health)},
               {"elapsed_ms", milliseconds(health->elapsed)}};
  if (health->response) {
    json["ready"] = health->response->ready;
    json["instance"] = health->response->instance;
    json["backend"] = health->response->backend;
  }
  return json;
}

Json findings_json(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings) {
    json.push_back({{"code", finding.code},
                    {"level", name(finding.level)},
                    {"message", finding.message},
                    {"next", next_json(finding.next)}});
  }
  return json;
}

Json waiting_json(const std::optional<Waiting>& waiting) {
  if (!waiting) return nullptr;
  return {{"elapsed_ms", milliseconds(waiting->elapsed)}, {"attempts", waiting->attempts}};
}

Json change_json(const Report& report) {
  if (!report.change) return nullptr;
  Json previous = nullptr;
  if (const auto& before = report.change->previous) {
    previous = {{"state", state_name(before->state)}, {"held_ms", milliseconds(before->held)}};
  }
  return {{"at", time_json(report.change->seen_at)}, {"previous", previous}};
}

}  // namespace

std::string render_json(const Report& report) {
  const Status& status = report.status;
  const Json json = {{"schema", schema_version},
                     {"command", name(report.request.command)},
                     {"state", state_name(status.state)},
                     {"exit_code", exit_code(report.request, status)},
                     {"reason", reason_json(status)},
                     {"next", next_json(status.next)},
                     {"data_root", text_or_null(status.data_root_path)},
                     {"data_root_given", text_or_null(status.data_root)},
                     {"endpoint", or_null(status.endpoint)},
                     {"instance", or_null(status.instance)},
                     {"backend", or_null(status.backend)},
                     {"binary", binary_json(status.binary)},
                     {"lease", lease_json(status)},
                     {"health", health_json(status.health)},
                     {"findings", findings_json(status.findings)},
                     {"wait", waiting_json(report.waiting)},
                     {"watch", change_json(report)},
                     {"version", MODELD_PROBE_VERSION},
                     {"host", text_or_null(status.host)},
                     {"checked_at", time_json(status.examined_at)},
                     {"elapsed_ms", milliseconds(status.elapsed)}};
  constexpr int on_one_line = -1;
  // Only strings can still contain such characters, and there JSON has the same escapes.
  return escaped(json.dump(on_one_line, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace modeldprobe::app
