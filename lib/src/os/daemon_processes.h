#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// A process that runs `modeld serve`. Paths are absolute; empty what is not known or not given.
struct DaemonProcess {
  std::int64_t pid = 0;
  std::string data_root;   ///< by its command line, else by its HOME
  std::string models_dir;  ///< by its command line alone
  std::string executable;
  bool executable_deleted = false;
  std::string output;  ///< what its standard error leads to, as /proc shows it
};

/// The daemon with that process id; nothing when it is not `modeld serve` by its command line, when
/// this user may not examine it, or when that takes too long.
std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline);

/// This user's daemons, by the names of their programs: `modeld` and `modeld.bin`. At most 16.
std::vector<DaemonProcess> find_daemons(Deadline deadline);

/// How many connections other processes have established to `port` on this machine; nothing where
/// the system does not say.
std::optional<std::size_t> count_connections(std::uint16_t port);

struct KernelLog {
  bool readable = false;
  bool killed = false;  ///< the kernel killed the process for want of memory
};

/// What the end of the kernel's log says of process `pid`.
KernelLog search_kernel_log(std::int64_t pid);

}  // namespace modeldprobe
