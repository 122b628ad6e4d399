#include "modeldprobe/detector.h"

#include <utility>

#include "binary/binary.h"
#include "lease/lease.h"
#include "text/clean_path.h"
#include "verdict/advice.h"
#include "verdict/reasons.h"

namespace modeldprobe {
namespace {

State state_of(LeaseStatus lease, bool binary_found) {
  if (lease == LeaseStatus::live) return State::running;
  if (!binary_found) return State::not_installed;
  return lease == LeaseStatus::expired ? State::stale : State::not_running;
}

std::optional<std::string> if_not_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<std::string> meta_value(const Lease& lease, const std::string& key) {
  const auto entry = lease.meta.find(key);
  return entry == lease.meta.end() ? std::nullopt : if_not_empty(entry->second);
}

LeaseEvidence examine_lease(const std::string& data_root, const Surroundings& surroundings,
                            const std::string& host, Timestamp& examined_at) {
  LeaseEvidence evidence;
  evidence.path = join_path(data_root, lease_file_name);
  LeaseReading reading = surroundings.read_lease(evidence.path);
  // The clock is read after the file: a lease renewed just now must not lie in the future.
  examined_at = surroundings.now();
  switch (reading.status) {
    case LeaseReading::Status::absent:
      evidence.status = LeaseStatus::absent;
      return evidence;
    case LeaseReading::Status::corrupt:
      evidence.status = LeaseStatus::corrupt;
      evidence.problem = std::move(reading.problem);
      return evidence;
    case LeaseReading::Status::unreadable:
      evidence.status = LeaseStatus::unreadable;
      evidence.problem = std::move(reading.problem);
      return evidence;
    case LeaseReading::Status::found:
      break;
  }
  evidence.lease = std::move(reading.lease);
  const bool live = examined_at < evidence.lease->expires_at();
  evidence.status = live ? LeaseStatus::live : LeaseStatus::expired;
  if (!evidence.lease->host.empty() && evidence.lease->host == host) {
    evidence.owner_process = surroundings.examine_process(evidence.lease->pid);
  }
  return evidence;
}

/// What the lease says of its owner is told in the states that are about an owner.
void tell_owner(Status& status) {
  if (!status.lease.lease) return;
  const Lease& lease = *status.lease.lease;
  if (status.state == State::running) {
    status.endpoint = meta_value(lease, "endpoint");
    status.backend = meta_value(lease, "backend");
  }
  if (status.state == State::running || status.state == State::stale) {
    status.instance = if_not_empty(lease.instance);
  }
}

void judge(Status& status, const std::string& binary_override) {
  if (status.lease.status == LeaseStatus::unreadable) {
    status.reason = why_undetermined(status);
    return;
  }
  status.state = state_of(status.lease.status, status.binary.has_value());
  tell_owner(status);
  status.reason = why_not_running(status, binary_override);
}

/// Empty when the answer proves the owner, else the reason why it does not.
std::optional<Reason> objection(const HealthResult& result,
                                const std::optional<std::string>& instance) {
  if (!result.response) return result.failure;
  if (!result.response->ready) return why_not_ready();
  if (instance && result.response->instance != *instance) {
    return why_another_instance(*instance, result.response->instance);
  }
  return std::nullopt;
}

/// Whether there was an address to ask at.
bool was_asked(const HealthResult& result) {
  return !result.failure || (result.failure->code != ReasonCode::bad_endpoint &&
                             result.failure->code != ReasonCode::resolve_failed);
}

HealthResult call_health(Status& status, const Surroundings& surroundings, Deadline deadline) {
  const auto start = Deadline::Clock::now();
  HealthResult result = surroundings.ping(*status.endpoint, deadline);
  if (was_asked(result)) {
    status.health = HealthEvidence{result.codec, result.response, Deadline::Clock::now() - start};
  }
  return result;
}

void ask_owner(Status& status, const Surroundings& surroundings, Deadline deadline) {
  status.reason = status.endpoint
                      ? objection(call_health(status, surroundings, deadline), status.instance)
                      : why_no_endpoint();
  if (status.reason) status.state = State::unreachable;
}

/// As objection, for a node that no lease vouches for: it must at least say who it is.
std::optional<Reason> objection_to_node(const HealthResult& result, const std::string& instance) {
  auto reason = objection(result, if_not_empty(instance));
  if (!reason && result.response->instance.empty()) reason = why_no_instance();
  return reason;
}

void look_for_binary(Status& status, const Detector::Settings& settings,
                     const Surroundings& surroundings, Deadline deadline) {
  const bool settled =
      status.lease.status == LeaseStatus::live || status.lease.status == LeaseStatus::unreadable;
  BinarySearch search =
      find_binary({settings.data_root, settings.binary_override, !settled}, surroundings, deadline);
  status.binary = std::move(search.binary);
  status.rejected = std::move(search.rejected);
  status.warnings = std::move(search.warnings);
}

enum class Ask { nobody, owner };

Status examine(const Detector::Settings& settings, const Surroundings& surroundings,
               Deadline deadline, Ask ask) {
  const auto start = Deadline::Clock::now();
  const std::string host = surroundings.host_name();
  Status status;
  status.data_root = settings.data_root;
  status.lease = examine_lease(settings.data_root, surroundings, host, status.examined_at);
  if (status.lease.status == LeaseStatus::live) {
    judge(status, settings.binary_override);
    if (ask == Ask::owner) ask_owner(status, surroundings, deadline);
    look_for_binary(status, settings, surroundings, deadline);
  } else {
    look_for_binary(status, settings, surroundings, deadline);
    judge(status, settings.binary_override);
  }
  warn_about_lease(status, host);
  warn_about_what_was_passed_over(status);
  status.next = next_step(status, surroundings.working_directory);
  status.elapsed = Deadline::Clock::now() - start;
  return status;
}

}  // namespace

Status probe_endpoint(const std::string& endpoint, const std::string& instance,
                      const Surroundings& surroundings, Deadline deadline) {
  const auto start = Deadline::Clock::now();
  Status status;
  status.lease.status = LeaseStatus::not_examined;
  status.examined_at = surroundings.now();
  status.endpoint = endpoint;
  const HealthResult result = call_health(status, surroundings, deadline);
  if (result.response) {
    status.instance = if_not_empty(result.response->instance);
    status.backend = if_not_empty(result.response->backend);
  }
  status.reason = objection_to_node(result, instance);
  status.state = status.reason ? State::unreachable : State::running;
  status.next = next_step_for_node(status);
  status.elapsed = Deadline::Clock::now() - start;
  return status;
}

Detector::Detector(Settings settings, Surroundings surroundings)
    : settings_(std::move(settings)), surroundings_(std::move(surroundings)) {
  if (settings_.data_root.empty()) settings_.data_root = default_data_root();
}

Status Detector::detect(Deadline deadline) const {
  return examine(settings_, surroundings_, deadline, Ask::nobody);
}

Status Detector::probe(Deadline deadline) const {
  return examine(settings_, surroundings_, deadline, Ask::owner);
}

}  // namespace modeldprobe
