#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// A process that runs `modeld serve`.
struct DaemonProcess {
  std::int64_t pid = 0;
  std::string data_root;  ///< absolute; by its command line, else by its HOME; empty: not known
  std::string models_directory = {};  ///< absolute; by its command line; empty: the default
};

/// The daemon with this process id, whatever its program is called; nothing when its command line
/// cannot be read in time, or does not serve.
std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline);

/// This user's daemons, by the names of their programs: `modeld` and `modeld.bin`. At most 16.
std::vector<DaemonProcess> find_daemons(Deadline deadline);

}  // namespace modeldprobe
