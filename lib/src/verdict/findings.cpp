#include "verdict/findings.h"

#include <algorithm>
#include <utility>

#include "os/error_text.h"
#include "text/durations.h"
#include "verdict/reasons.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

void note_owner_of_live_lease(Status& status, const OwnerIdentity& owner) {
  const std::string message =
      "the lease is live but its owner, " + pid_text(*status.lease.lease) + ", is ";
  switch (owner.condition) {
    case OwnerProcess::gone:
    case OwnerProcess::zombie:
      status.findings.push_back(
          note("owner_gone", message + "gone: it died less than one TTL ago, or it runs in "
                                       "another container"));
      return;
    case OwnerProcess::stopped:
      status.findings.push_back(note("owner_stopped", message + "stopped"));
      return;
    case OwnerProcess::traced:
      status.findings.push_back(note("owner_traced", std::string(owner.sentence())));
      return;
    case OwnerProcess::frozen:
      status.findings.push_back(note("owner_frozen", std::string(owner.sentence())));
      return;
    case OwnerProcess::alive:
    case OwnerProcess::unknown:
      return;
  }
}

std::string what_is_left_out(const Lease& lease) {
  std::string text;
  if (lease.meta_left_out > 0) {
    const bool one = lease.meta_left_out == 1;
    text = std::to_string(lease.meta_left_out) +
           (one ? " entry of its meta is" : " entries of its meta are") +
           " left out of this answer";
  }
  if (!lease.texts_cut) return text;
  return text + (text.empty() ? "" : ", and ") + "texts over 64 KiB are cut";
}

void note_owner(Status& status, const OwnerIdentity& owner) {
  if (owner.presence == OwnerPresence::not_owner) {
    const bool gone = owner.condition == OwnerProcess::gone;
    status.findings.push_back(
        note("pid_reused",
             std::string(owner.sentence()) +
                 (gone ? "; the owner is gone" : "; the owner may run in another pid namespace")));
  } else if (status.lease.status == LeaseStatus::live) {
    note_owner_of_live_lease(status, owner);
  } else if (owner.presence == OwnerPresence::owner && status.state == State::not_installed) {
    status.findings.push_back(note("owner_alive", expired_and_owner(status, owner)));
  }
}

}  // namespace

Finding obstacle(std::string code, std::string message, std::optional<NextStep> next) {
  return {std::move(code), FindingLevel::obstacle, std::move(message), std::move(next)};
}

Finding busy(std::string code, std::string message, std::optional<NextStep> next) {
  return {std::move(code), FindingLevel::busy, std::move(message), std::move(next)};
}

Finding note(std::string code, std::string message, std::optional<NextStep> next) {
  return {std::move(code), FindingLevel::note, std::move(message), std::move(next)};
}

void sort_by_level(std::vector<Finding>& findings) {
  std::ranges::stable_sort(findings, {}, &Finding::level);
}

void note_lease_oddities(Status& status, const Evidence& evidence) {
  if (!status.lease.lease) return;
  const Lease& lease = *status.lease.lease;
  const std::string& host = evidence.host;
  if (!lease.host.empty() && lease.host != host) {
    status.findings.push_back(
        note("lease_from_another_host",
             "the lease was acquired on host " + lease.host + ", and this host " +
                 (host.empty() ? "has no name" : "is " + host) +
                 ": the data root may be shared with a container or another machine"));
  }
  if (status.examined_at < lease.renewed_at) {
    const double ahead = milliseconds_between(status.examined_at, lease.renewed_at);
    status.findings.push_back(
        note("lease_from_the_future", "the lease was renewed " + span_in_words(ahead) +
                                          " in the future: a clock jumped or is wrong"));
  }
  if (lease.meta_left_out > 0 || lease.texts_cut) {
    status.findings.push_back(
        note("lease_oversized", "no daemon writes a lease this large: " + what_is_left_out(lease)));
  }
  note_owner(status, evidence.owner);
}

void note_binaries_left_out(Status& status, const BinarySearch& binaries) {
  if (!binaries.complete) {
    status.findings.push_back(
        note("installs_left_out", "there are too many managed installs under " + status.data_root +
                                      " to examine all of them"));
  }
  for (const UnreadablePath& one : binaries.unreadable) {
    status.findings.push_back(note(
        "install_unreadable",
        "a usable binary may be at " + one.path + ", which cannot be examined: " + one.problem));
  }
  for (const RejectedLauncher& launcher : binaries.untrusted) {
    status.findings.push_back(
        note("launcher_untrusted", launcher.path + " was not run: " + launcher.problem));
  }
  if (binaries.silent && status.state) {
    status.findings.push_back(
        note("binary_not_examined",
             std::string("the binary was not searched for: ") + file_system_silent));
  }
}

void note_data_root(Status& status, const Evidence& evidence) {
  if (status.lease.status != LeaseStatus::absent) return;
  const std::string doubt = doubt_about_data_root(evidence);
  if (!doubt.empty()) status.findings.push_back(note("data_root_doubtful", doubt));
}

void note_other_faults(Status& status) {
  const auto is_reason = [&](ReasonCode code) {
    return status.reason && status.reason->code == code;
  };
  if (status.lease.status == LeaseStatus::corrupt && !is_reason(ReasonCode::lease_corrupt)) {
    status.findings.push_back(
        note("lease_corrupt", "the lease file cannot be parsed: " + status.lease.problem));
  }
  if (is_reason(ReasonCode::no_compatible_install)) return;
  for (const RejectedLauncher& launcher : status.rejected) {
    status.findings.push_back(
        note("launcher_rejected", launcher.path + " was skipped: " + launcher.problem));
  }
}

}  // namespace modeldprobe
