#pragma once

#include <sys/types.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// Whether a number can be a process id.
inline bool may_be_process(std::int64_t pid) {
  return pid > 0 && pid <= std::numeric_limits<pid_t>::max();
}

/// The cheap facts: one line of /proc/PID/stat.
struct ProcessState {
  enum class Presence {
    present,
    absent,   ///< no such process in this pid namespace
    unknown,  ///< the number cannot be a process id
  };
  Presence presence = Presence::unknown;

  // Empty if not known: there is no /proc, or it hides the process.
  std::optional<char> letter;           ///< the state letter, as in `ps`: R, S, D, T, t, Z, X, I
  std::optional<std::string> command;   ///< at most 63 bytes, any but NUL
  std::optional<std::int64_t> parent;   ///< 0 if the parent is in another pid namespace
  std::optional<std::int64_t> session;  ///< the id of the process that leads its session
  std::optional<std::uint64_t> start_ticks;  ///< since boot, in clock ticks
};

struct Tracer {
  std::int64_t pid = 0;
  std::optional<std::string> command;
};

/// All facts about a process. An empty optional is a fact that is not known: the system does not
/// have it, or only the process's user may read it.
struct ProcessFacts {
  std::int64_t pid = 0;
  ProcessState state;

  std::optional<Timestamp> started_at;        ///< on the wall clock as it is set now
  std::optional<std::int64_t> thread_group;   ///< differs from `pid` if that is a thread's id
  std::optional<std::int64_t> innermost_pid;  ///< the id in the process's own namespace
  std::optional<std::uint32_t> user;          ///< the effective uid
  std::optional<bool> traced;
  std::optional<Tracer> tracer;  ///< set when `traced` is true
  std::optional<std::string> parent_command;

  std::optional<std::string> executable;  ///< a path, without the suffix " (deleted)"
  bool executable_deleted = false;        ///< replaced or removed since the process started
  std::optional<std::vector<std::string>> arguments;  ///< from the first 4 KiB

  // Empty: not known. False: the probe is in another namespace than the process.
  std::optional<bool> same_pid_namespace;  ///< false, too, if /proc is another namespace's
  std::optional<bool> same_net_namespace;
  std::optional<bool> same_paths;  ///< false, too, if its root directory is another

  std::optional<std::string> cgroups;  ///< the text of /proc/PID/cgroup, at most 16 KiB
  std::optional<bool> frozen;          ///< its cgroup or one above is frozen, or about to be

  bool is_this_process = false;
  /// Whether the probe sees every process of the host. A system without pid namespaces: true.
  std::optional<bool> probe_in_initial_pid_namespace;
};

/// Where to read the facts on Linux. Tests use captured files.
struct ProcessFiles {
  std::string proc = "/proc";
  std::string cgroups = "/sys/fs/cgroup";
};

/// Examines whether process `pid` exists and what it does, in three system calls if it exists.
/// Without an entry in /proc, signal 0 decides whether it exists. Never fails, and never blocks.
/// Thread-safe.
ProcessState examine_process_state(std::int64_t pid, const ProcessFiles& files = {});

/// The cheap facts and the start time; all other facts stay empty.
ProcessFacts glance_at_process(std::int64_t pid);

/// Examines all facts, in about thirty system calls, with bounded memory. They all belong to the
/// process that had the id when the call began. Never fails: facts that cannot be read stay empty.
///
/// The arguments of a process that is not called modeld are read in a bounded call, since the
/// kernel takes the process's memory lock for them. Thread-safe.
ProcessFacts examine_process_facts(std::int64_t pid, Deadline deadline,
                                   const ProcessFiles& files = {});

/// The path of this program's executable; empty if the system does not report it.
std::string running_program();

}  // namespace modeldprobe
