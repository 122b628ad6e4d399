#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// A process that runs `modeld serve`.
struct DaemonProcess {
  std::int64_t pid = 0;
  std::string data_root;  ///< absolute; by its command line, else by its HOME; empty: not known
};

/// This user's daemons, by the names of their programs: `modeld` and `modeld.bin`. At most 16.
std::vector<DaemonProcess> find_daemons(Deadline deadline);

}  // namespace modeldprobe
