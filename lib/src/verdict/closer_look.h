#pragma once

#include <optional>
#include <vector>

#include "lease/lease_lock.h"
#include "os/daemon_facts.h"
#include "os/file.h"
#include "verdict/inference_look.h"

namespace modeldprobe {

/// What was examined beyond lease, owner and binary.
struct CloserLook {
  DiskFacts disk;
  LeaseLock lock;
  std::vector<DaemonProcess>
      other_daemons;  ///< of this user, with other data roots; only without an owner
  std::optional<InferenceLook> inference;  ///< for a doctor
};

}  // namespace modeldprobe
