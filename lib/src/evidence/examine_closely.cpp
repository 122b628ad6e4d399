#include <utility>

#include "evidence/gather_parts.h"
#include "os/daemon_facts.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

/// For an owner that answers, only the cheap facts were gathered, and this is not among them.
std::optional<bool> owner_has_same_paths(const Evidence& evidence, const System& system,
                                         Access root) {
  const OwnerIdentity& owner = evidence.owner;
  if (owner.presence != OwnerPresence::owner || owner.same_paths) return owner.same_paths;
  return system.examine_process(owner.pid, root.deadline).same_paths;
}

/// Whether a daemon serves another data root than this path. In another file tree, the same path
/// leads to another directory.
bool is_another(const DaemonProcess& daemon, const std::string& path, const OwnerIdentity& owner) {
  const bool is_owner = owner.presence == OwnerPresence::owner && owner.pid == daemon.pid;
  if (daemon.data_root.empty() || is_owner) return false;
  return daemon.same_paths == false || clean_path(daemon.data_root) != path;
}

}  // namespace

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
  real.output = examine_daemon_output;
  real.last_lines = read_last_lines;
  real.connections = [](std::int64_t pid, std::uint16_t port, Deadline deadline) {
    return count_connections(pid, port, deadline);
  };
  real.kernel_log = search_kernel_log;
  return real;
}

CloserEvidence examine_closely(const Evidence& evidence, bool other_daemons, const System& system,
                               Access root, Access beside_lease) {
  const std::string path =
      clean_path(absolute_path(evidence.data_root, evidence.working_directory));
  CloserEvidence closer;
  closer.disk = system.closer.disk(path, root);
  if (closer.disk.read_only) {
    closer.owner_has_same_paths = owner_has_same_paths(evidence, system, root);
  }
  closer.lock = system.closer.lease_lock(evidence.lease_path, beside_lease);
  if (!other_daemons) return closer;
  for (DaemonProcess& daemon : system.closer.daemons(root.deadline.fraction(0.1))) {
    if (is_another(daemon, path, evidence.owner)) closer.other_daemons.push_back(std::move(daemon));
  }
  return closer;
}

}  // namespace modeldprobe
