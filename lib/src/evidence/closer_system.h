#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lease/lease_lock.h"
#include "modeldprobe/detector.h"
#include "models/models_directory.h"
#include "os/daemon_processes.h"
#include "os/disk.h"

namespace modeldprobe {

/// The outside facts that a closer look depends on. By default there is nothing anywhere;
/// `real_closer_system` fills it with the real ones.
struct CloserSystem {
  std::function<DiskFacts(const std::string& path, Access access)> disk =
      [](const std::string&, Access) { return DiskFacts{}; };
  std::function<LeaseLock(const std::string& lease_path, Access access)> lease_lock =
      [](const std::string&, Access) { return LeaseLock{}; };
  std::function<std::vector<DaemonProcess>(Deadline deadline)> daemons = [](Deadline) {
    return std::vector<DaemonProcess>{};
  };
  Environment environment = [](const std::string&) { return std::nullopt; };
  std::function<std::optional<DaemonProcess>(std::int64_t pid, Deadline deadline)> daemon =
      [](std::int64_t, Deadline) { return std::nullopt; };
  std::function<ModelsFound(const std::string& directory, Access access)> models =
      [](const std::string&, Access) { return ModelsFound{}; };
};

/// The real facts of this machine.
CloserSystem real_closer_system();

}  // namespace modeldprobe
