#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// The cheap part: what one line of /proc/PID/stat says.
struct ProcessState {
  enum class Presence {
    present,
    absent,   ///< no such process in this pid namespace
    unknown,  ///< the number cannot be a process id
  };
  Presence presence = Presence::unknown;

  // Empty: not known, because there is no /proc or it hides the process.
  std::optional<char> letter;          ///< the state letter, as in `ps`: R, S, D, T, t, Z, X, I
  std::optional<std::string> command;  ///< at most 63 bytes, any but NUL
  std::optional<std::int64_t> parent;  ///< 0 when the parent is in another pid namespace
  std::optional<std::uint64_t> start_ticks;  ///< since boot, in clock ticks
};

struct Tracer {
  std::int64_t pid = 0;
  std::optional<std::string> command;
};

/// All that can be learnt about a process. An empty optional is a fact that is not known: the
/// system lacks it, or only the process's user may read it.
struct ProcessFacts {
  std::int64_t pid = 0;
  ProcessState state;

  std::optional<Timestamp> started_at;        ///< on the wall clock as it is set now
  std::optional<std::int64_t> thread_group;   ///< differs from `pid` for the id of a thread
  std::optional<std::int64_t> innermost_pid;  ///< the id that the process itself sees
  std::optional<std::uint32_t> user;          ///< the effective uid
  std::optional<bool> traced;
  std::optional<Tracer> tracer;  ///< set when `traced` is true
  std::optional<std::string> parent_command;

  std::optional<std::string> executable;  ///< a path, without the mark of a deleted file
  bool executable_deleted = false;        ///< replaced or removed since the process started
  std::optional<std::vector<std::string>> arguments;  ///< what the first 4 KiB hold

  // Empty: not known. False: the probe is in another namespace than the process.
  std::optional<bool> same_pid_namespace;
  std::optional<bool> same_net_namespace;
  std::optional<bool> same_mount_namespace;

  std::optional<std::string> cgroups;  ///< the text of /proc/PID/cgroup, at most 16 KiB
  std::optional<bool> frozen;          ///< its cgroup or one above is frozen, or about to be

  bool is_this_process = false;
  /// Whether the probe sees every process of the host. A system without pid namespaces: true.
  std::optional<bool> probe_in_initial_pid_namespace;
};

/// Where Linux keeps its facts. Tests put captured files elsewhere.
struct ProcessFiles {
  std::string proc = "/proc";
  std::string cgroups = "/sys/fs/cgroup";
};

/// Examines whether process `pid` exists and what it does, in three system calls for a process that
/// exists. Where /proc has nothing to say, signal 0 decides whether it exists. Never fails, and
/// never blocks. Thread-safe.
ProcessState examine_process_state(std::int64_t pid, const ProcessFiles& files = {});

/// The cheap part, and when the process started; all other facts stay empty.
ProcessFacts glance_at_process(std::int64_t pid);

/// Examines all facts, in about thirty system calls, with bounded memory. They all belong to the
/// process that had the id when the call began. Never fails: what cannot be read stays empty.
///
/// The arguments of a process that is not called modeld are read by a bounded call, since the
/// kernel takes the process's own memory lock for them. Thread-safe.
ProcessFacts examine_process_facts(std::int64_t pid, Deadline deadline,
                                   const ProcessFiles& files = {});

/// The path of the running program; empty when the system does not report it.
std::string running_program();

}  // namespace modeldprobe
