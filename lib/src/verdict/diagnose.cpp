#include "verdict/diagnose.h"

#include <string>
#include <utility>

#include "text/durations.h"
#include "text/shell_quoting.h"
#include "verdict/findings.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

void add(Status& status, Finding finding) { status.findings.push_back(std::move(finding)); }

void diagnose_disk(Status& status, const DiskFacts& disk) {
  constexpr std::uint64_t room_for_a_lease = 4096;
  const std::string& root = status.data_root_path;
  if (!disk.known) return;
  if (disk.read_only) {
    add(status, obstacle("read_only",
                         "the file system of " + root +
                             " is mounted read-only: the daemon cannot write its lease",
                         NextStep{"remount it read-write", {}}));
  } else if (disk.free < room_for_a_lease || disk.no_more_files) {
    add(status,
        obstacle("disk_full",
                 "the file system of " + root + " is full: the daemon cannot write its lease",
                 NextStep{"free some space on it", {}}));
  }
}

/// To a name that is free, or it would be moved into an earlier one.
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

void note_other_daemons(Status& status, const CloserLook& look, const Caller& caller) {
  for (const DaemonProcess& daemon : look.other_daemons) {
    add(status,
        note("other_data_root",
             "process " + std::to_string(daemon.pid) + " is a modeld daemon with the data root " +
                 daemon.data_root,
             NextStep{
                 {}, tool_command(caller, "probe --data-root " + shell_quoted(daemon.data_root))}));
  }
}

}  // namespace

void diagnose_engine(Status& status) {
  if (status.state != State::running) return;
  const bool none = status.backend == "none" || (status.health && status.health->response &&
                                                 status.health->response->backend == "none");
  if (!none) return;
  add(status, obstacle("no_engine", "the daemon was built without an inference engine",
                       NextStep{"install a daemon with an engine (`contenox modeld install`), "
                                "then start it in place of this one",
                                {}}));
}

void diagnose(Status& status, const Evidence& evidence) {
  if (evidence.owner_was_to_be_asked) diagnose_engine(status);
  const std::string again = Situation{status, evidence}.tool("doctor");
  if (evidence.health) diagnose_slot(status, evidence.health->status, again);
  if (!evidence.closer || !status.state) return;
  const CloserLook& look = *evidence.closer;
  diagnose_disk(status, look.disk);
  diagnose_lock(status, evidence, look.lock);
  note_other_daemons(status, look, evidence.step.caller);
  if (!look.inference) return;
  if (look.inference->models) {
    diagnose_models(status, *look.inference->models, evidence.step.has_contenox);
  }
  diagnose_inference(status, *look.inference, again);
}

}  // namespace modeldprobe
