#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lease/process_guess.h"
#include "modeldprobe/status.h"
#include "modeldprobe/timestamp.h"
#include "os/process_facts.h"

namespace modeldprobe {

/// What is known of the process with the id that a lease names. The names are public.
enum class OwnerWhy {
  // The id means another process: the owner's own is gone.
  started_after_renewal,  ///< the process is younger than the lease's last renewal
  is_a_thread,            ///< the id is a thread's
  is_this_process,        ///< the id is the probe's
  another_users,          ///< the process runs as another user than the lease file's
  not_modeld,             ///< the program is not modeld
  // Nothing has the id.
  no_such_process,
  zombie,  ///< the process ended, and its parent has not collected it
  // It cannot be determined whose process it is.
  no_process_id,        ///< the lease names none
  clock_set_back,       ///< the lease was renewed in the future: start times prove nothing
  facts_hidden,         ///< the process exists, and the system says too little about it
  other_pid_namespace,  ///< the owner may run where this probe sees no processes
  // The owner, in an unusual condition.
  shell_launcher,  ///< a shell or another wrapper with modeld among its arguments
  stopped,
  traced,
  frozen,
  other_net_namespace,    ///< loopback addresses here and there are not the same
  other_mount_namespace,  ///< paths here and there may not be the same
};

/// The public name, e.g. "started_after_renewal".
std::string_view name(OwnerWhy why);

struct OwnerRemark {
  OwnerWhy why;
  std::string sentence;  ///< without a full stop. May hold bytes from a command
};

enum class OwnerPresence {
  owner,      ///< the process is the owner
  not_owner,  ///< the process is another one
  gone,       ///< the owner's process has ended
  unknown,
};
std::string_view name(OwnerPresence presence);

/// Whose process has the id that a lease names.
struct OwnerIdentity {
  OwnerPresence presence = OwnerPresence::unknown;
  /// What the *owner's* process does. For `not_owner` it is gone, or unknown where the probe does
  /// not see every process.
  OwnerProcess condition = OwnerProcess::unknown;
  std::vector<OwnerRemark> why;  ///< the weightiest first; empty for an owner that simply runs

  // Of the process that has the id now, owner or not. Empty: not known.
  std::int64_t pid = 0;
  std::optional<std::string> command;
  std::optional<Timestamp> started_at;
  std::optional<std::uint32_t> user;
  std::optional<Tracer> tracer;
  std::optional<Supervisor> supervisor;  ///< only of the owner
  /// Whether loopback addresses here and at the process are the same. Empty: not known.
  std::optional<bool> same_net_namespace;

  bool has(OwnerWhy wanted) const;

  /// The weightiest remark's sentence, or an empty text.
  std::string_view sentence() const;

  /// Whether the owner's process is known to have ended.
  bool has_ended() const;

  /// True when a signal reaches the owner, only the owner, and at once: the process is surely the
  /// owner, is not a wrapper, not frozen, not traced and in this pid namespace.
  bool may_be_signalled() const;
};

struct IdentityRules {
  /// Who owns the lease file. Empty: not known, and users are not compared.
  std::optional<std::uint32_t> lease_user;
  /// How far start and renewal may contradict each other. Start times follow the wall clock when
  /// that is stepped; the lease's do not.
  std::chrono::seconds clock_room{10};
};

/// Decides whose process the facts describe. Pure: the same values give the same answer.
/// `facts` are those of `lease.pid`, on the host that the lease names; `now` is the wall clock.
OwnerIdentity identify_owner(const Lease& lease, const ProcessFacts& facts, Timestamp now,
                             const IdentityRules& rules = {});

}  // namespace modeldprobe
