#include <utility>

#include "evidence/looks.h"
#include "os/daemon_facts.h"
#include "text/clean_path.h"

namespace modeldprobe {

CloserSystem real_closer_system() {
  CloserSystem real;
  real.disk = examine_disk;
  real.lease_lock = examine_lease_lock;
  real.daemons = find_daemons;
  real.environment = process_environment();
  real.daemon = examine_daemon;
  real.models = list_models;
  real.file = [](const std::string& path, std::size_t limit, Access access) {
    return read_file(path, limit, access);
  };
  real.device_leases = read_device_leases;
  real.current_version = resolve_current_version;
  real.output = examine_output;
  real.last_lines = read_last_lines;
  real.connections = [](std::int64_t pid, std::uint16_t port, Deadline deadline) {
    return count_connections(pid, port, deadline);
  };
  real.kernel_log = search_kernel_log;
  return real;
}

CloserLook look_closer(const Evidence& evidence, bool other_daemons, const System& system,
                       Access root, Access beside_lease) {
  const std::string path =
      clean_path(absolute_path(evidence.data_root, evidence.working_directory));
  CloserLook look;
  look.disk = system.closer.disk(path, root);
  look.lock = system.closer.lease_lock(evidence.lease_path, beside_lease);
  if (!other_daemons) return look;
  for (DaemonProcess& daemon : system.closer.daemons(root.deadline.fraction(0.1))) {
    const bool other = !daemon.data_root.empty() && clean_path(daemon.data_root) != path;
    if (other) look.other_daemons.push_back(std::move(daemon));
  }
  return look;
}

}  // namespace modeldprobe
