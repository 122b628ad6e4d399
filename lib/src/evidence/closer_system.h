#pragma once

#include <functional>
#include <string>
#include <vector>

#include "binary/versions.h"
#include "lease/lease.h"
#include "modeldprobe/detector.h"
#include "models/models_directory.h"
#include "os/daemon_facts.h"
#include "os/file.h"

namespace modeldprobe {

/// The outside facts that CloserEvidence is made of. By default every function finds nothing;
/// real_closer_system() returns those of this machine.
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
  std::function<FileReading(const std::string& path, std::size_t limit, Access access)> file =
      [](const std::string&, std::size_t, Access) { return FileReading{}; };
  std::function<std::vector<Lease>(const std::string& directory, Access access)> device_leases =
      [](const std::string&, Access) { return std::vector<Lease>{}; };
  std::function<CurrentVersion(const std::string& data_root, Access access)> current_version =
      [](const std::string&, Access) { return CurrentVersion{}; };
  std::function<DaemonOutput(std::int64_t pid, int descriptor)> output = [](std::int64_t, int) {
    return DaemonOutput{};
  };
  std::function<std::vector<std::string>(const std::string& path, Access access)> last_lines =
      [](const std::string&, Access) { return std::vector<std::string>{}; };
  std::function<std::size_t(std::int64_t pid, std::uint16_t port, Deadline deadline)> connections =
      [](std::int64_t, std::uint16_t, Deadline) { return std::size_t{0}; };
  std::function<KernelLog(std::int64_t pid, Deadline deadline)> kernel_log =
      [](std::int64_t, Deadline) { return KernelLog::unknown; };
};

/// The facts of this machine.
CloserSystem real_closer_system();

}  // namespace modeldprobe
