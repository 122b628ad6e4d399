#pragma once

#include <chrono>
#include <string>

#include "os/bounded_call.h"

namespace modeldprobe {

/// The directory beside a lease that exists while a daemon takes or renews the lease.
struct LeaseLock {
  std::string path;
  bool present = false;
  bool empty = true;  ///< a daemon removes one that is old, but only when it is empty
  std::chrono::seconds age{0};

  /// No daemon gets past it: with something in it, and older than any that is in use.
  bool is_stuck() const;
};

/// Examines the lock of the lease at `lease_path`; absent when it cannot be examined in time.
LeaseLock examine_lease_lock(const std::string& lease_path, Access access);

}  // namespace modeldprobe
