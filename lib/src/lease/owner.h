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

/// What is known about the process with the id from a lease.
enum class OwnerWhy {
  // Another process has the id: the owner's process is gone.
  started_after_renewal,  ///< the process started after the lease's last renewal
  is_a_thread,            ///< the id is a thread's
  is_this_process,        ///< the id is the probe's
  another_users,          ///< the process runs as another user than the lease file's
  not_modeld,             ///< the program is not modeld
  // Nothing has the id.
  no_such_process,
  zombie,  ///< the process has ended, and its parent has not reaped it
  // Whose process it is cannot be determined.
  no_process_id,        ///< the lease has no process id, or a number that cannot be one
  clock_set_back,       ///< the lease was renewed in the future: start times prove nothing
  facts_hidden,         ///< the process exists, but the system shows too little about it
  other_pid_namespace,  ///< the owner may run in a pid namespace that this probe cannot see
  // The process is the owner, in an unusual condition.
  shell_launcher,  ///< a shell or another wrapper with modeld among its arguments
  stopped,
  traced,
  frozen,
  other_net_namespace,    ///< its loopback addresses are not those of this probe
  other_mount_namespace,  ///< or root directory: its paths may not be those of this probe
};

struct OwnerRemark {
  OwnerWhy why;
  std::string sentence;  ///< without a full stop; may contain bytes from a command
};

enum class OwnerPresence {
  owner,      ///< the process is the owner
  not_owner,  ///< the process is another one
  gone,       ///< the owner's process has ended
  unknown,
};

/// Whose process has the id from a lease.
struct OwnerIdentity {
  OwnerPresence presence = OwnerPresence::unknown;
  /// The condition of the *owner's* process. For `not_owner` it is gone, or unknown if the probe
  /// does not see every process.
  OwnerProcess condition = OwnerProcess::unknown;
  std::vector<OwnerRemark> why;  ///< the most important first; empty for an owner that simply runs

  // About the process that has the id now, owner or not. Empty if not known.
  std::int64_t pid = 0;
  std::optional<std::string> command;
  std::optional<Timestamp> started_at;
  std::optional<std::uint32_t> user;
  std::optional<Tracer> tracer;
  std::optional<Supervisor> supervisor;    ///< only for the owner
  std::optional<bool> same_pid_namespace;  ///< whether `pid` is its id here. Empty if not known
  /// Whether the process's loopback addresses are those of this probe. Empty if not known.
  std::optional<bool> same_net_namespace;
  std::optional<bool> same_paths;  ///< no other mount namespace, no other root directory

  bool has(OwnerWhy wanted) const;

  /// The sentence of the most important remark; empty if there is none.
  std::string_view sentence() const;

  /// Whether the owner's process is known to have ended.
  bool has_ended() const;

  /// Whether a signal would reach the owner and only the owner, at once: the process is certainly
  /// the owner, is known to be in this pid namespace, and is not a wrapper, frozen or traced.
  bool may_be_signalled() const;
};

struct IdentityRules {
  /// The owner of the lease file. If empty, users are not compared.
  std::optional<std::uint32_t> lease_user;
  /// By how much the start may be later than the renewal. Start times follow the wall clock when it
  /// is stepped; the times in a lease do not.
  std::chrono::seconds clock_room{10};
};

/// Decides whose process the facts describe. Pure. `facts` are those of `lease.pid`, on the host
/// that the lease names; `now` is the wall clock.
OwnerIdentity identify_owner(const Lease& lease, const ProcessFacts& facts, Timestamp now,
                             const IdentityRules& rules = {});

}  // namespace modeldprobe
