#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/process_facts.h"

namespace modeldprobe {

/// Whether a process runs modeld, judged by the names of its program.
enum class ProgramGuess {
  modeld,    ///< its command, executable or first argument has a name `modeld…`
  launcher,  ///< a shell, loader or emulator with modeld among its arguments
  other,     ///< something else, including this probe
  unknown,   ///< no name is known, or only that of a shell, loader or emulator
};

/// Pure. If the executable cannot be read, the command alone decides.
ProgramGuess guess_program(const ProcessFacts& facts);

/// What manages a process and may restart it.
struct Supervisor {
  enum class Kind {
    systemd_system,  ///< `name` is a unit of the system: "modeld.service"
    systemd_user,    ///< `name` is a unit of a user's own manager
    container,       ///< `name` is the container's id or name
  };
  Kind kind = Kind::container;
  std::string name;
};

/// Finds the supervisor in the text of /proc/PID/cgroup, by the group names of systemd, Docker,
/// Podman, containerd, CRI-O, Kubernetes and LXC. The innermost container wins over units. Nothing
/// for a login session or a scope, which are not restarted. A process that a service started (a
/// cron job) is in that service's group too, so the caller must check the parent.
std::optional<Supervisor> find_supervisor(std::string_view cgroups);

}  // namespace modeldprobe
