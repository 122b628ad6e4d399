#include "verdict/reasons.h"

#include "os/error_text.h"
#include "text/durations.h"

namespace modeldprobe {

std::string pid_text(const Lease& lease) { return "process " + std::to_string(lease.pid); }

namespace {

bool was_ever_renewed(const Status& status) { return status.lease.lease->renewed_at != zero_time; }

std::string expired_ago(const Status& status) {
  if (!was_ever_renewed(status)) return "the lease was never renewed";
  const double ago = milliseconds_between(status.lease.lease->expires_at(), status.examined_at);
  return "the lease expired " + span_in_words(ago) + " ago";
}

Reason why_override_not_found(const Evidence& evidence) {
  const BinarySearch& binaries = evidence.binaries;
  std::string what = ", which does not exist";
  if (binaries.override_is_directory) what = ", which is a directory";
  int error = 0;
  if (!binaries.unreadable.empty()) {
    what = ", which cannot be examined: " + binaries.unreadable.front().problem;
    error = binaries.unreadable.front().error;
  }
  return {ReasonCode::override_not_found,
          evidence.binary_override_origin + " names " + evidence.binary_override + what, error};
}

Reason why_not_installed(const Status& status, const Evidence& evidence) {
  if (!evidence.binary_override.empty()) return why_override_not_found(evidence);
  if (status.rejected.empty()) {
    return {
        ReasonCode::binary_not_found,
        evidence.binaries.unreadable.empty()
            ? "no modeld binary was found in the managed installs or on PATH"
            : "no modeld binary was found on PATH, and not all managed installs can be examined"};
  }
  std::string message = "none of the managed installs can be used:";
  for (const RejectedLauncher& launcher : status.rejected) {
    message += " " + launcher.path + ": " + launcher.problem + ";";
  }
  message.pop_back();
  return {ReasonCode::no_compatible_install, std::move(message)};
}

Reason why_not_running_though_installed(const Status& status) {
  if (status.lease.status == LeaseStatus::corrupt) {
    return {ReasonCode::lease_corrupt,
            "the lease file cannot be parsed and counts as absent: " + status.lease.problem};
  }
  return {ReasonCode::no_lease,
          "no daemon holds a lease: " + status.lease.path + " does not exist"};
}

std::string owner_text(const Status& status) {
  return "its owner, " + pid_text(*status.lease.lease) + ",";
}

/// Continues the sentence of expired_ago().
std::string owner_clause(const Status& status, const OwnerIdentity& owner) {
  const std::string sentence(owner.sentence());
  std::string details = sentence.empty() ? "" : ": " + sentence;
  switch (owner.condition) {
    case OwnerProcess::gone:
      return owner.presence == OwnerPresence::not_owner ? " and its owner is gone" + details
                                                        : " and " + owner_text(status) + " is gone";
    case OwnerProcess::stopped:
      return " and " + owner_text(status) + " is stopped";
    case OwnerProcess::traced:
    case OwnerProcess::frozen:
      return details;
    case OwnerProcess::zombie:
      return " and " + owner_text(status) +
             " is a zombie: it has ended, but its parent has not collected its exit status";
    case OwnerProcess::alive:
      return owner.presence == OwnerPresence::owner
                 ? " though " + owner_text(status) + " is alive" + details
                 : " though " + pid_text(*status.lease.lease) + " is alive" + details;
    case OwnerProcess::unknown:
      break;
  }
  return (was_ever_renewed(status) ? " and was not renewed" : "") + details;
}

Reason why_stale(const Status& status, const OwnerIdentity& owner) {
  const std::string message = expired_and_owner(status, owner);
  switch (owner.condition) {
    case OwnerProcess::gone:
      return {ReasonCode::owner_dead, message};
    case OwnerProcess::unknown:
      return {ReasonCode::lease_expired, message};
    default:
      return {ReasonCode::owner_hung, message};
  }
}

}  // namespace

std::optional<Reason> why_not_running(const Status& status, const Evidence& evidence) {
  switch (*status.state) {
    case State::not_installed:
      return why_not_installed(status, evidence);
    case State::not_running:
      return why_not_running_though_installed(status);
    case State::stale:
      return why_stale(status, evidence.owner);
    case State::running:
    case State::unreachable:
      break;
  }
  return std::nullopt;
}

std::string expired_and_owner(const Status& status, const OwnerIdentity& owner) {
  return expired_ago(status) + owner_clause(status, owner);
}

Reason why_lease_unreadable(const Status& status, int error) {
  return {ReasonCode::lease_unreadable,
          "the lease " + status.lease.path + " cannot be read: " + status.lease.problem, error};
}

Reason why_file_system_silent(const Status& status) {
  return {ReasonCode::lease_unreadable,
          "some files in " + status.data_root + " could not be read: " + file_system_silent};
}

Reason why_not_asked() {
  return {
      ReasonCode::not_asked,
      "there was no time left to wait for its answer: modeld-probe was held up, or asked too many "
      "endpoints"};
}

Reason why_no_endpoint() {
  return {ReasonCode::no_endpoint, "the lease is live but does not name an endpoint"};
}

Reason why_not_ready() {
  return {ReasonCode::not_ready, "the owner answered that it is not ready"};
}

Reason why_no_instance() {
  return {ReasonCode::instance_mismatch,
          "the endpoint answered without an instance id, which every node has"};
}

Reason why_another_instance(const std::string& expected, const std::string& answered) {
  return {ReasonCode::instance_mismatch,
          "expected instance " + expected + ", but " +
              (answered.empty() ? "one without an id" : "instance " + answered) + " answered"};
}

}  // namespace modeldprobe
