#include "evidence/look_closer.h"

#include <utility>

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
  for (DaemonProcess& daemon : system.closer.daemons(root.deadline)) {
    const bool other = !daemon.data_root.empty() && clean_path(daemon.data_root) != path;
    if (other) look.other_daemons.push_back(std::move(daemon));
  }
  return look;
}

}  // namespace modeldprobe
