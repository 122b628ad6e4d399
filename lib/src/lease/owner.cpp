#include "lease/owner.h"

#include <algorithm>

#include "lease/process_guess.h"
#include "text/durations.h"

namespace modeldprobe {
namespace {

using Presence = ProcessState::Presence;

/// The uid shown for one that a user namespace, a mount or an NFS server does not map.
constexpr std::uint32_t nobody = 65534;

std::string process(std::int64_t pid) { return "process " + std::to_string(pid); }

std::string quoted(const std::optional<std::string>& command) {
  return command ? "`" + *command + "`" : "another program";
}

/// Whether the probe sees every process of the host.
bool sees_all(const ProcessFacts& facts) {
  return facts.probe_in_initial_pid_namespace.value_or(false);
}

OwnerRemark hidden_by_namespace() {
  return {OwnerWhy::other_pid_namespace,
          "this pid namespace does not show every process of the host, and the owner may run "
          "outside it"};
}

/// The reasons why the process cannot be the owner.
std::vector<OwnerRemark> objections(const Lease& lease, const ProcessFacts& facts,
                                    const IdentityRules& rules) {
  std::vector<OwnerRemark> found;
  const std::string now_is = process(facts.pid) + " is now ";
  const std::string command = quoted(facts.state.command);
  if (facts.is_this_process) {
    found.push_back({OwnerWhy::is_this_process, now_is + "modeld-probe itself"});
  }
  if (facts.thread_group && *facts.thread_group != facts.pid) {
    found.push_back({OwnerWhy::is_a_thread, std::to_string(facts.pid) + " is now a thread of " +
                                                process(*facts.thread_group) + ", " + command});
  }
  if (facts.started_at && *facts.started_at > lease.renewed_at + rules.clock_room) {
    const double late = milliseconds_between(lease.renewed_at, *facts.started_at);
    found.push_back({OwnerWhy::started_after_renewal, now_is + command + ", started " +
                                                          span_in_words(late) +
                                                          " after the lease was last renewed"});
  }
  const bool users_known =
      facts.user && rules.lease_user && *facts.user != nobody && *rules.lease_user != nobody;
  if (users_known && *facts.user != *rules.lease_user) {
    found.push_back({OwnerWhy::another_users,
                     now_is + command + " of uid " + std::to_string(*facts.user) +
                         "; the lease file belongs to uid " + std::to_string(*rules.lease_user)});
  }
  if (guess_program(facts) == ProgramGuess::other) {
    found.push_back({OwnerWhy::not_modeld, now_is + command + ", which is not modeld"});
  }
  // A daemon writes the id from its own namespace into the lease.
  if (facts.innermost_pid && *facts.innermost_pid != facts.pid) {
    found.push_back({OwnerWhy::other_pid_namespace,
                     now_is + command + " in another pid namespace, where its id is " +
                         std::to_string(*facts.innermost_pid)});
  }
  return found;
}

/// Why it is not certain that the process is the owner, although there is no objection.
std::optional<OwnerRemark> doubt(const Lease& lease, const ProcessFacts& facts, Timestamp now,
                                 const IdentityRules& rules) {
  if (lease.renewed_at > now + rules.clock_room) {
    return OwnerRemark{OwnerWhy::clock_set_back,
                       "the lease was renewed in the future, so the start of " +
                           process(facts.pid) + " does not show whether it is the owner"};
  }
  if (!facts.started_at || guess_program(facts) == ProgramGuess::unknown) {
    return OwnerRemark{OwnerWhy::facts_hidden,
                       process(facts.pid) +
                           " exists, but the system does not show when it started or what it runs"};
  }
  return std::nullopt;
}

OwnerProcess condition_of(const ProcessFacts& facts) {
  // A process whose state is hidden, as by /proc mounted with hidepid, may be alive or stopped.
  if (!facts.state.letter) return OwnerProcess::unknown;
  const char letter = *facts.state.letter;
  if (letter == 'Z') return OwnerProcess::zombie;
  if (letter == 'X' || letter == 'x') return OwnerProcess::gone;
  if (facts.frozen.value_or(false)) return OwnerProcess::frozen;
  if (letter == 't') return OwnerProcess::traced;
  // A debugger may stop its program with SIGSTOP, and only the debugger can continue it.
  if (letter == 'T') return facts.tracer ? OwnerProcess::traced : OwnerProcess::stopped;
  return OwnerProcess::alive;
}

std::string traced_sentence(const ProcessFacts& facts) {
  const std::string held = process(facts.pid) + " is held by ";
  if (!facts.tracer) return held + "a debugger";
  return held + quoted(facts.tracer->command) + ", " + process(facts.tracer->pid) +
         ", which debugs or traces it";
}

void add_condition(OwnerIdentity& identity, const ProcessFacts& facts) {
  const auto add = [&](OwnerWhy why, std::string sentence) {
    identity.why.push_back({why, std::move(sentence)});
  };
  const std::string it = process(facts.pid);
  switch (identity.condition) {
    case OwnerProcess::frozen:
      add(OwnerWhy::frozen, it + " is in a frozen cgroup, as in a paused container");
      break;
    case OwnerProcess::traced:
      add(OwnerWhy::traced, traced_sentence(facts));
      break;
    case OwnerProcess::stopped:
      add(OwnerWhy::stopped, it + " is stopped by a signal");
      break;
    default:
      break;
  }
  if (guess_program(facts) == ProgramGuess::launcher) {
    add(OwnerWhy::shell_launcher,
        it + " is " + quoted(facts.state.command) + ", which names modeld among its arguments");
  }
  // Also if /proc shows another namespace than the probe's: `kill` would reach another process.
  if (facts.same_pid_namespace == false) {
    add(OwnerWhy::other_pid_namespace, it + " is in another pid namespace than this probe");
  }
  if (facts.same_net_namespace == false) {
    add(OwnerWhy::other_net_namespace, it + " is in another network namespace than this probe");
  }
  if (facts.same_paths == false) {
    add(OwnerWhy::other_mount_namespace,
        it + " is in another mount namespace or root directory than this probe");
  }
}

/// Restarting the unit restarts the process only if systemd itself started it, which makes it lead
/// a session. What a service left behind is a child of systemd and in the unit's cgroup as well.
std::optional<Supervisor> supervisor_of(const ProcessFacts& facts) {
  auto found = facts.cgroups ? find_supervisor(*facts.cgroups) : std::nullopt;
  if (!found || found->kind == Supervisor::Kind::container) return found;
  const bool child_of_systemd =
      facts.state.parent == 1 || facts.parent_command.value_or("") == "systemd";
  const bool leads_session = facts.state.session == facts.pid;
  return child_of_systemd && leads_session ? found : std::nullopt;
}

/// The result if no visible process has the id.
OwnerIdentity absent(OwnerIdentity identity, const ProcessFacts& facts, OwnerRemark remark) {
  const bool sure = sees_all(facts);
  identity.presence = sure ? OwnerPresence::gone : OwnerPresence::unknown;
  identity.condition = sure ? OwnerProcess::gone : OwnerProcess::unknown;
  identity.why.push_back(std::move(remark));
  if (!sure) identity.why.insert(identity.why.begin(), hidden_by_namespace());
  return identity;
}

OwnerIdentity not_the_owner(OwnerIdentity identity, const ProcessFacts& facts,
                            std::vector<OwnerRemark> objections) {
  identity.presence = OwnerPresence::not_owner;
  identity.condition = sees_all(facts) ? OwnerProcess::gone : OwnerProcess::unknown;
  identity.why = std::move(objections);
  if (!sees_all(facts)) identity.why.push_back(hidden_by_namespace());
  return identity;
}

}  // namespace

OwnerIdentity identify_owner(const Lease& lease, const ProcessFacts& facts, Timestamp now,
                             const IdentityRules& rules) {
  OwnerIdentity identity;
  identity.pid = facts.pid;
  identity.command = facts.state.command;
  identity.started_at = facts.started_at;
  identity.user = facts.user;
  identity.tracer = facts.tracer;
  identity.same_pid_namespace = facts.same_pid_namespace;
  identity.same_net_namespace = facts.same_net_namespace;
  identity.same_paths = facts.same_paths;

  if (facts.state.presence == Presence::unknown) {
    const bool named = facts.pid != 0;
    identity.why.push_back(
        {OwnerWhy::no_process_id,
         named ? "the lease names " + std::to_string(facts.pid) + ", which is not a process id"
               : "the lease names no process id"});
    return identity;
  }
  if (facts.state.presence == Presence::absent) {
    return absent(std::move(identity), facts,
                  {OwnerWhy::no_such_process, process(facts.pid) + " does not exist"});
  }
  auto against = objections(lease, facts, rules);
  if (!against.empty()) return not_the_owner(std::move(identity), facts, std::move(against));

  identity.condition = condition_of(facts);
  if (identity.condition == OwnerProcess::gone) {
    return absent(std::move(identity), facts,
                  {OwnerWhy::no_such_process, process(facts.pid) + " has just ended"});
  }
  if (identity.condition == OwnerProcess::zombie) {
    identity.presence = OwnerPresence::gone;
    identity.why.push_back(
        {OwnerWhy::zombie,
         process(facts.pid) + " has ended, but its parent has not collected its exit status"});
    return identity;
  }
  if (auto remark = doubt(lease, facts, now, rules)) {
    identity.why.push_back(std::move(*remark));
  } else {
    identity.presence = OwnerPresence::owner;
    identity.supervisor = supervisor_of(facts);
  }
  add_condition(identity, facts);
  return identity;
}

}  // namespace modeldprobe
