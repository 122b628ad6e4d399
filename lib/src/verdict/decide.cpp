#include "verdict/decide.h"

#include <utility>

#include "text/clean_path.h"
#include "verdict/advice.h"
#include "verdict/diagnose.h"
#include "verdict/findings.h"
#include "verdict/reasons.h"
#include "verdict/situation.h"

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

std::optional<ProcessIdHolder> process_id_holder(const OwnerIdentity& owner) {
  if (!owner.command && !owner.started_at && !owner.user) return std::nullopt;
  return ProcessIdHolder{owner.pid, owner.command, owner.started_at, owner.user};
}

LeaseEvidence lease_evidence(const Evidence& evidence) {
  return {.path = evidence.lease_path,
          .status = lease_status(evidence.lease, evidence.examined_at),
          .lease = evidence.lease.lease,
          .problem = evidence.lease.problem,
          .owner_process = evidence.owner.condition,
          .owner = process_id_holder(evidence.owner)};
}

/// Nothing if the state can be determined. A live lease determines it without the binary.
std::optional<Reason> why_undetermined(const Status& status, const Evidence& evidence) {
  if (status.lease.status == LeaseStatus::unreadable) {
    return why_lease_unreadable(status, evidence.lease.error);
  }
  if (status.lease.status == LeaseStatus::live || !evidence.binaries.silent) return std::nullopt;
  return why_file_system_silent(status);
}

void report_owner(Status& status) {
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

/// False if there was no address to ask.
bool was_asked(const HealthResult& result) {
  return !result.failure || (result.failure->code != ReasonCode::bad_endpoint &&
                             result.failure->code != ReasonCode::resolve_failed);
}

std::optional<HealthEvidence> health_evidence(const HealthResult& result) {
  return was_asked(result) ? std::optional(result.seen) : std::nullopt;
}

/// Nothing if the answer proves the owner.
std::optional<Reason> why_not_proven(const HealthResult& result,
                                     const std::optional<std::string>& instance) {
  const std::optional<HealthResponse>& response = result.seen.response;
  if (!response) return result.failure;
  if (!response->ready) return why_not_ready();
  if (instance && response->instance != *instance) {
    return why_another_instance(*instance, response->instance);
  }
  return std::nullopt;
}

/// No lease vouches for a node, so its answer must contain an instance id.
std::optional<Reason> why_node_not_proven(const HealthResult& result, const std::string& instance) {
  auto reason = why_not_proven(result, if_not_empty(instance));
  if (!reason && result.seen.response->instance.empty()) reason = why_no_instance();
  return reason;
}

/// Whether the call failed because the tool ran out of time, not because of the node.
bool came_too_late(const HealthResult& result) {
  if (result.had_time || !result.failure) return false;
  const ReasonCode code = result.failure->code;
  return code == ReasonCode::rpc_timeout || code == ReasonCode::connect_timeout ||
         code == ReasonCode::resolve_failed;
}

void judge_node(Status& status, const NodeEvidence& evidence) {
  if (came_too_late(evidence.health)) {
    status.reason = why_not_asked();
    status.health.reset();
    return;
  }
  status.reason = why_node_not_proven(evidence.health, evidence.instance);
  status.state = status.reason ? State::unreachable : State::running;
}

/// The health check can change only one state: from running to unreachable.
void judge_owner(Status& status, const std::optional<HealthResult>& health) {
  if (health) status.health = health_evidence(*health);
  status.reason =
      health ? why_not_proven(*health, status.instance) : std::optional(why_no_endpoint());
  if (status.reason) status.state = State::unreachable;
}

void judge(Status& status, const Evidence& evidence) {
  status.reason = why_undetermined(status, evidence);
  if (status.reason) return;
  status.state = state_of(status.lease.status, status.binary.has_value());
  report_owner(status);
  status.reason = why_not_running(status, evidence);
  if (status.state == State::running && evidence.owner_was_to_be_asked) {
    judge_owner(status, evidence.health);
  }
}

template <class Change>
void for_every_step(Status& status, const Change& change) {
  if (status.next) change(*status.next);
  for (Finding& finding : status.findings) {
    if (finding.next) change(*finding.next);
  }
}

}  // namespace

LeaseStatus lease_status(const LeaseReading& reading, Timestamp moment) {
  switch (reading.status) {
    case LeaseReading::Status::absent:
      return LeaseStatus::absent;
    case LeaseReading::Status::corrupt:
      return LeaseStatus::corrupt;
    case LeaseReading::Status::unreadable:
      return LeaseStatus::unreadable;
    case LeaseReading::Status::found:
      break;
  }
  return moment < reading.lease->expires_at() ? LeaseStatus::live : LeaseStatus::expired;
}

std::optional<std::string> meta_value(const Lease& lease, const std::string& key) {
  const auto entry = lease.meta.find(key);
  return entry == lease.meta.end() ? std::nullopt : if_not_empty(entry->second);
}

bool is_proven(const Evidence& evidence) {
  return evidence.health && evidence.lease.lease &&
         !why_not_proven(*evidence.health, if_not_empty(evidence.lease.lease->instance));
}

Status decide(const Evidence& evidence) {
  Status status;
  status.data_root = evidence.data_root;
  status.data_root_path = absolute_path(evidence.data_root, evidence.working_directory);
  status.host = evidence.host;
  status.examined_at = evidence.examined_at;
  status.lease = lease_evidence(evidence);
  status.binary = evidence.binaries.binary;
  status.rejected = evidence.binaries.rejected;
  status.file_system_silent = evidence.lease.silent || evidence.binaries.silent;
  judge(status, evidence);
  note_binaries_left_out(status, evidence.binaries);
  note_lease_oddities(status, evidence);
  note_other_faults(status);
  note_data_root(status, evidence);
  diagnose(status, evidence);
  sort_by_level(status.findings);
  status.next = next_step(status, evidence);
  for_every_step(status, [&](NextStep& step) {
    drop_command_with_relative_path(step, status.data_root_path, "--data-root");
  });
  return status;
}

Status decide(const NodeEvidence& evidence) {
  Status status;
  status.lease.status = LeaseStatus::not_examined;
  status.examined_at = evidence.examined_at;
  status.endpoint = evidence.endpoint;
  status.host = evidence.host;
  status.health = health_evidence(evidence.health);
  if (const auto& response = evidence.health.seen.response) {
    status.instance = if_not_empty(response->instance);
    status.backend = if_not_empty(response->backend);
  }
  judge_node(status, evidence);
  diagnose_engine(status, {});
  diagnose_slot(status, evidence.health.status, tool_command(evidence, "doctor"), {});
  wait_for_nothing_beside_an_obstacle(status);
  sort_by_level(status.findings);
  status.next = next_step(status, evidence);
  if (is_relative_socket(evidence.endpoint) && evidence.working_directory.empty()) {
    const std::string path = absolute_path(*socket_path(evidence.endpoint), {});
    for_every_step(
        status, [&](NextStep& step) { drop_command_with_relative_path(step, path, "--endpoint"); });
  }
  return status;
}

}  // namespace modeldprobe
