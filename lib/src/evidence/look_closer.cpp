#include "evidence/look_closer.h"

#include <utility>

#include "text/clean_path.h"
#include "verdict/decide.h"

namespace modeldprobe {
namespace {

class CloserLooker {
 public:
  CloserLooker(const Evidence& evidence, const System& system, Deadline deadline)
      : evidence_(evidence), system_(system), closer_(system.closer), deadline_(deadline) {
    root_ = absolute(evidence.data_root);
  }

  CloserLook run() {
    CloserLook look;
    look.disk = closer_.disk(root_, access(root_));
    look.lock = closer_.lease_lock(evidence_.lease_path, access(evidence_.lease_path));
    if (owner_holds()) return look;
    for (DaemonProcess& daemon : closer_.daemons(deadline_)) {
      const bool other = !daemon.data_root.empty() && clean_path(daemon.data_root) != root_;
      if (other) look.other_daemons.push_back(std::move(daemon));
    }
    return look;
  }

 private:
  bool owner_holds() const {
    return lease_status(evidence_.lease, evidence_.examined_at) == LeaseStatus::live;
  }

  Access access(const std::string& path) const { return {deadline_, system_.may_block(path, 0)}; }

  std::string absolute(const std::string& path) const {
    return path.starts_with('/') ? clean_path(path) : join_path(system_.working_directory(), path);
  }

  const Evidence& evidence_;
  const System& system_;
  const CloserSystem& closer_;
  Deadline deadline_;
  std::string root_;
};

}  // namespace

CloserSystem real_closer_system() {
  CloserSystem real;
  real.disk = examine_disk;
  real.lease_lock = examine_lease_lock;
  real.daemons = find_daemons;
  return real;
}

CloserLook look_closer(const Evidence& evidence, const System& system, Deadline deadline) {
  return CloserLooker(evidence, system, deadline).run();
}

}  // namespace modeldprobe
