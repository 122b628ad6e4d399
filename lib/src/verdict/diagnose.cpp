#include "verdict/diagnose.h"

#include <algorithm>
#include <string>
#include <utility>

#include "text/durations.h"
#include "text/shell_quoting.h"
#include "verdict/findings.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

void add(Status& status, Finding finding) { status.findings.push_back(std::move(finding)); }

/// The user that the daemon runs as, or would run as if it were started.
std::optional<std::uint32_t> daemon_user(const Status& status, const Evidence& evidence) {
  const OwnerIdentity& owner = evidence.owner;
  if (owner.presence == OwnerPresence::owner && owner.user) return owner.user;
  const bool live = status.lease.status == LeaseStatus::live;
  return live && evidence.lease.user ? evidence.lease.user : evidence.step.root.user;
}

/// A daemon renews its lease every third of the TTL. If it renewed the lease recently, it can
/// write, even if this process sees the data root on a read-only mount.
bool may_have_failed_to_renew(const Status& status, const CloserEvidence& closer) {
  const Lease& lease = *status.lease.lease;
  return closer.owner_has_same_paths != false &&
         lease.renewed_at + lease.ttl / 2 < status.examined_at;
}

void diagnose_read_only(Status& status, const CloserEvidence& closer) {
  const std::string what =
      "the file system of " + status.data_root_path + " is mounted read-only here";
  if (status.lease.status != LeaseStatus::live) {
    add(status,
        obstacle(
            "read_only", what + ": a daemon that is started here cannot write a lease",
            NextStep{
                "remount it read-write, or start the daemon where the data root can be written",
                {}}));
  } else if (may_have_failed_to_renew(status, closer)) {
    const double age = milliseconds_between(status.lease.lease->renewed_at, status.examined_at);
    add(status, obstacle("read_only",
                         what + ", and the lease was not renewed for " + span_in_words(age) +
                             ": the daemon can probably not write it",
                         NextStep{"remount it read-write", {}}));
  }
}

/// Also for a live lease: its last renewal shows only that there was room then, and a daemon that
/// cannot renew its lease exits.
void diagnose_room(Status& status, const Evidence& evidence, const DiskFacts& disk) {
  constexpr std::uint64_t room_for_a_lease = 4096;
  const auto is_full = [](const DiskRoom& room) {
    return room.bytes < room_for_a_lease || room.no_more_files;
  };
  const bool for_root = daemon_user(status, evidence) == 0;
  if (!is_full(for_root ? disk.room_for_root : disk.room)) return;
  const bool live = status.lease.status == LeaseStatus::live;
  add(status, obstacle("disk_full",
                       "the file system of " + status.data_root_path + " is full" +
                           (is_full(disk.room_for_root) ? "" : " for all users but root") +
                           (live ? ": the daemon cannot renew its lease and then ends"
                                 : ": a daemon cannot write its lease"),
                       NextStep{"free some space on it", {}}));
}

void diagnose_disk(Status& status, const Evidence& evidence, const CloserEvidence& closer) {
  if (!closer.disk.known) return;
  if (closer.disk.read_only) {
    diagnose_read_only(status, closer);
  } else {
    diagnose_room(status, evidence, closer.disk);
  }
}

/// To an unused name: `mv` would move the lock into an existing directory of that name.
std::string move_away(const std::string& path) {
  return "mv " + shell_quoted(path) + " " + shell_quoted(path) + ".stuck-$(date +%s)";
}

void diagnose_lock(Status& status, const Evidence& evidence, const LeaseLock& lock) {
  if (!lock.is_stuck()) return;
  const std::string command = Situation{status, evidence}.as_its_user(move_away(lock.path));
  add(status, obstacle("lease_lock_stuck",
                       "the lease lock " + lock.path + " is " +
                           span_in_words(static_cast<double>(lock.age.count()) * 1000) +
                           " old and not empty: no daemon can take the lease",
                       NextStep{"move it out of the way", command}));
}

/// The path of another daemon's data root can be used here only if both see the same file system.
void note_other_daemons(Status& status, const CloserEvidence& closer, const Caller& caller) {
  for (const DaemonProcess& daemon : closer.other_daemons) {
    const std::string process = "process " + std::to_string(daemon.pid);
    const std::string is_daemon = " is a modeld daemon with the data root " + daemon.data_root;
    if (daemon.same_paths == true) {
      const std::string command = "probe --data-root " + shell_quoted(daemon.data_root);
      add(status, note("other_data_root", process + is_daemon,
                       NextStep{{}, tool_command(caller, command)}));
    } else {
      const std::string where = daemon.same_paths ? ", in" : ", perhaps in";
      add(status,
          note("other_data_root",
               process + is_daemon + where + " a mount namespace or root directory of its own",
               NextStep{"run modeld-probe where that process runs, such as in its container", {}}));
    }
  }
}

void diagnose_closely(Status& status, const Evidence& evidence, const std::string& again) {
  const CloserEvidence& closer = *evidence.closer;
  diagnose_disk(status, evidence, closer);
  diagnose_lock(status, evidence, closer.lock);
  note_other_daemons(status, closer, evidence.step.caller);
  if (!closer.inference) return;
  if (closer.inference->models) {
    diagnose_models(status, *closer.inference->models, evidence.step.has_contenox);
  }
  diagnose_inference(status, *closer.inference, again);
}

}  // namespace

void diagnose_engine(Status& status, const Installation& install) {
  if (status.state != State::running) return;
  const bool none = status.backend == "none" || (status.health && status.health->response &&
                                                 status.health->response->backend == "none");
  if (!none) return;
  add(status, obstacle("no_engine", "the daemon was built without an inference engine",
                       replace_daemon("a daemon with an engine", install)));
}

void wait_for_nothing_beside_an_obstacle(Status& status) {
  const auto is_obstacle = [](const Finding& finding) {
    return finding.level == FindingLevel::obstacle;
  };
  if (std::ranges::none_of(status.findings, is_obstacle)) return;
  for (Finding& finding : status.findings) {
    if (finding.level != FindingLevel::busy) continue;
    finding.next = NextStep{"remove the obstacle first", {}};
  }
}

void diagnose(Status& status, const Evidence& evidence) {
  const Situation situation{status, evidence};
  const std::string again = situation.tool("doctor");
  if (evidence.owner_was_to_be_asked) {
    const Installation install = situation.install();
    diagnose_engine(status, install);
    if (evidence.health) diagnose_slot(status, evidence.health->status, again, install);
  }
  if (evidence.closer && status.state) diagnose_closely(status, evidence, again);
  wait_for_nothing_beside_an_obstacle(status);
}

}  // namespace modeldprobe
