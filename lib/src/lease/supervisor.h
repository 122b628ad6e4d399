#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

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
