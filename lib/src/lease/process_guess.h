#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/process_facts.h"

namespace modeldprobe {

/// Whether a process runs modeld, by the names of its program.
enum class ProgramGuess {
  modeld,    ///< its command, executable or first argument is called `modeld…`
  launcher,  ///< a shell, loader or emulator with modeld among its arguments
  other,     ///< something else, this probe's own program included
  unknown,   ///< no name is known, or only that of a shell, loader or emulator
};

/// Pure. The command alone decides where the executable cannot be read.
ProgramGuess guess_program(const ProcessFacts& facts);

/// What holds a process and may start it again.
struct Supervisor {
  enum class Kind {
    systemd_system,  ///< `name` is a unit of the system: "modeld.service"
    systemd_user,    ///< `name` is a unit of a user's own manager
    container,       ///< `name` is the container's id or name
  };
  Kind kind = Kind::container;
  std::string name;
};

/// Finds the supervisor in the text of /proc/PID/cgroup, as systemd, Docker, Podman, containerd,
/// CRI-O, Kubernetes and LXC name their groups. The innermost container wins over units. Nothing in
/// a login session or a scope, which nobody starts again. A process that a service merely started
/// (a cron job) is in that service's group too: the caller judges by the parent.
std::optional<Supervisor> find_supervisor(std::string_view cgroups);

}  // namespace modeldprobe
