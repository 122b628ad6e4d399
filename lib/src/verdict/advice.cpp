#include "verdict/advice.h"

#include <cerrno>
#include <string>

#include "text/shell_quoting.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

/// Suggests running a launcher by hand only if nobody but root and the caller can change it.
NextStep reinstall(const Situation& situation) {
  std::string why;
  for (const RejectedLauncher& launcher : situation.status.rejected) {
    if (launcher.answered) continue;
    if (launcher.trusted) {
      return {
          "run `" + shell_quoted(launcher.path) + " version --json` by hand to see why it fails",
          {}};
    }
    why = launcher.path + " cannot be run (" + launcher.problem + "): ";
  }
  const Installation install = situation.install();
  if (!install.command.empty()) {
    return {why.empty() ? why : why + "install it again", install.command};
  }
  const bool has_contenox = situation.evidence.step.has_contenox;
  return {why + (has_contenox ? "run " : "install contenox, then run ") + install.in_words, {}};
}

/// For a caller who owns the data root.
NextStep look_at_modes(const Situation& situation, const std::string& path) {
  if (situation.evidence.step.caller.user == 0) {
    return {
        "the data root is yours, and modes do not stop root: a security module such as SELinux, "
        "an NFS server or a missing capability denies access",
        {}};
  }
  const std::string& root = situation.status.data_root_path;
  const std::string paths = shell_quoted(root) + (path == root ? "" : " " + shell_quoted(path));
  return {"the data root is yours: check owners and modes with `ls -ld " + paths +
              "`; if they allow access, a security module such as SELinux denies it",
          {}};
}

NextStep gain_access(const Situation& situation, const std::string& path) {
  if (situation.evidence.step.root_is_the_callers()) return look_at_modes(situation, path);
  const std::string again = situation.as_its_user(situation.tool("probe"));
  if (!situation.evidence.step.root_is_another_users() || again.empty()) {
    return {"run modeld-probe as the user that runs modeld", {}};
  }
  return {"the data root belongs to another user; to ask as that user", again};
}

bool is_denied(int error) { return error == EACCES || error == EPERM; }

NextStep for_not_installed(const Situation& situation) {
  const Status& status = situation.status;
  const Evidence& evidence = situation.evidence;
  if (status.reason->code == ReasonCode::override_not_found) {
    return {"point " + evidence.binary_override_origin + " at the modeld binary, or leave it out",
            {}};
  }
  if (evidence.owner.presence == OwnerPresence::owner) {
    if (auto step = step_for_paused_owner(situation)) return *step;
    return {"the owner is alive: find out why it does not renew its lease, or kill it and " +
                situation.restart_in_words(),
            {}};
  }
  for (const UnreadablePath& one : evidence.binaries.unreadable) {
    if (is_denied(one.error)) return gain_access(situation, one.path);
  }
  return reinstall(situation);
}

/// A daemon that is started before the obstacle is removed would fail.
std::optional<NextStep> clear_the_way(const Situation& situation) {
  for (const Finding& finding : situation.status.findings) {
    if (finding.level != FindingLevel::obstacle || !finding.next) continue;
    NextStep step = *finding.next;
    const std::string then = situation.serve();
    if (step.command.empty() || then.empty()) return step;
    step.command += " && " + then;
    return step;
  }
  return std::nullopt;
}

NextStep for_undetermined(const Situation& situation) {
  const Status& status = situation.status;
  const int error = situation.evidence.lease.error;
  if (status.file_system_silent) {
    return {"check what is mounted there and whether its server responds: `findmnt -T " +
                shell_quoted(status.data_root_path) + "`",
            {}};
  }
  if (is_denied(error)) return gain_access(situation, status.lease.path);
  if (error == ENAMETOOLONG) {
    return {
        "the path is too long for this system: check --data-root and CONTENOX_DATA_ROOT, or use "
        "a shorter path",
        {}};
  }
  if (error != 0 && error != ELOOP) {
    return {"find out what is wrong with the file system: `findmnt -T " +
                shell_quoted(status.data_root_path) +
                "` names it, and the kernel's log may say why",
            {}};
  }
  return {"the daemon writes a small regular file there; find out what replaced it", {}};
}

}  // namespace

std::optional<NextStep> next_step(const Status& status, const Evidence& evidence) {
  const Situation situation{status, evidence};
  if (!status.state) return for_undetermined(situation);
  switch (*status.state) {
    case State::running:
      return std::nullopt;
    case State::unreachable:
      return step_for_unreachable(situation);
    default:
      break;
  }
  if (!doubt_about_data_root(evidence).empty()) {
    return NextStep{"set --data-root or CONTENOX_DATA_ROOT to the directory that the daemon uses",
                    {}};
  }
  if (status.state == State::not_installed) return for_not_installed(situation);
  if (auto step = clear_the_way(situation)) return step;
  return status.state == State::stale ? step_for_stale(situation) : situation.start();
}

}  // namespace modeldprobe
