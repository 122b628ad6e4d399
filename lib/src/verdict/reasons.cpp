#include "verdict/reasons.h"

#include "os/bounded_call.h"
#include "text/durations.h"

namespace modeldprobe {
namespace {

std::string pid_text(const Lease& lease) { return "process " + std::to_string(lease.pid); }

std::string expired_ago(const Status& status) {
  const double ago = milliseconds_between(status.lease.lease->expires_at(), status.examined_at);
  return "the lease expired " + span_in_words(ago) + " ago";
}

Reason why_not_installed(const Status& status, const std::string& binary_override) {
  if (!binary_override.empty()) {
    return {ReasonCode::override_not_found,
            "the binary override names " + binary_override + ", where there is no file"};
  }
  if (status.rejected.empty()) {
    return {ReasonCode::binary_not_found,
            "no modeld binary was found, neither among the managed installs nor on PATH"};
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
            "the lease file can't be parsed, which counts as no lease: " + status.lease.problem};
  }
  return {ReasonCode::no_lease, "no daemon holds a lease: there is no " + status.lease.path};
}

Reason why_stale(const Status& status) {
  const Lease& lease = *status.lease.lease;
  switch (status.lease.owner_process) {
    case OwnerProcess::gone:
      return {ReasonCode::owner_dead,
              expired_ago(status) + " and its owner, " + pid_text(lease) + ", is gone"};
    case OwnerProcess::stopped:
      return {ReasonCode::owner_hung,
              expired_ago(status) + " and its owner, " + pid_text(lease) + ", is stopped"};
    case OwnerProcess::zombie:
      return {ReasonCode::owner_hung, expired_ago(status) + " and its owner, " + pid_text(lease) +
                                          ", is a zombie: it has ended and its parent has not "
                                          "noticed"};
    case OwnerProcess::alive:
      return {ReasonCode::owner_hung,
              expired_ago(status) + " though " + pid_text(lease) +
                  " is alive: it hangs, or the number belongs to another process now"};
    case OwnerProcess::unknown:
      break;
  }
  return {ReasonCode::lease_expired, expired_ago(status) + " and was not renewed"};
}

}  // namespace

std::optional<Reason> why_not_running(const Status& status, const std::string& binary_override) {
  switch (*status.state) {
    case State::not_installed:
      return why_not_installed(status, binary_override);
    case State::not_running:
      return why_not_running_though_installed(status);
    case State::stale:
      return why_stale(status);
    case State::running:
    case State::unreachable:
      break;
  }
  return std::nullopt;
}

Reason why_lease_unreadable(const Status& status) {
  return {ReasonCode::lease_unreadable,
          "the lease " + status.lease.path + " can't be read: " + status.lease.problem};
}

Reason why_file_system_silent(const Status& status) {
  return {ReasonCode::lease_unreadable,
          "not all under " + status.data_root + " can be read: " + file_system_silent};
}

Reason why_no_endpoint() {
  return {ReasonCode::no_endpoint, "the lease is live but names no endpoint to ask"};
}

Reason why_not_ready() {
  return {ReasonCode::not_ready, "the owner answers but says that it is not ready"};
}

Reason why_no_instance() {
  return {ReasonCode::instance_mismatch,
          "the endpoint answers without an instance id, which every node has"};
}

Reason why_another_instance(const std::string& expected, const std::string& answered) {
  return {ReasonCode::instance_mismatch,
          "instance " + expected + " is expected but " +
              (answered.empty() ? "one without an id" : "instance " + answered) + " answers"};
}

void warn_about_lease(Status& status, const std::string& host) {
  if (!status.lease.lease) return;
  const Lease& lease = *status.lease.lease;
  if (!lease.host.empty() && lease.host != host) {
    status.warnings.push_back(
        {"lease_from_another_host",
         "the lease was taken on host " + lease.host + ", this is " + host +
             ": the data root may be shared with a container or another machine"});
  }
  if (status.examined_at < lease.renewed_at) {
    const double ahead = milliseconds_between(status.examined_at, lease.renewed_at);
    status.warnings.push_back(
        {"lease_from_the_future", "the lease was renewed " + span_in_words(ahead) +
                                      " in the future: a clock has jumped or is wrong"});
  }
  if (lease.meta_left_out > 0 || lease.texts_cut) {
    status.warnings.push_back(
        {"lease_oversized",
         "no daemon writes such a lease: " + std::to_string(lease.meta_left_out) +
             " entries of its meta are left out here" +
             (lease.texts_cut ? " and texts over 64 KiB are cut" : "")});
  }
  const bool live = status.lease.status == LeaseStatus::live;
  const OwnerProcess owner = status.lease.owner_process;
  if (live && (owner == OwnerProcess::gone || owner == OwnerProcess::zombie)) {
    status.warnings.push_back(
        {"owner_gone", "the lease is live but its owner, " + pid_text(lease) +
                           ", is gone: it died less than a TTL ago, or runs in a "
                           "container of its own"});
  }
  if (live && owner == OwnerProcess::stopped) {
    status.warnings.push_back(
        {"owner_stopped", "the lease is live but its owner, " + pid_text(lease) + ", is stopped"});
  }
}

void warn_about_binaries(Status& status, const BinarySearch& binaries) {
  if (!binaries.complete) {
    status.warnings.push_back({"installs_left_out", "there are so many managed installs under " +
                                                        status.data_root +
                                                        " that not all were looked at"});
  }
  for (const RejectedLauncher& launcher : binaries.untrusted) {
    status.warnings.push_back(
        {"launcher_untrusted", launcher.path + " was not run: " + launcher.problem});
  }
  if (binaries.silent && status.state) {
    status.warnings.push_back(
        {"binary_not_examined",
         std::string("the binary was not looked for: ") + file_system_silent});
  }
}

void warn_about_what_was_passed_over(Status& status) {
  const auto is_reason = [&](ReasonCode code) {
    return status.reason && status.reason->code == code;
  };
  if (status.lease.status == LeaseStatus::corrupt && !is_reason(ReasonCode::lease_corrupt)) {
    status.warnings.push_back(
        {"lease_corrupt", "the lease file can't be parsed: " + status.lease.problem});
  }
  if (is_reason(ReasonCode::no_compatible_install)) return;
  for (const RejectedLauncher& launcher : status.rejected) {
    status.warnings.push_back(
        {"launcher_rejected", launcher.path + " was passed over: " + launcher.problem});
  }
}

}  // namespace modeldprobe
