#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// The result of reading a lease file. It does not say whether the lease is live: that takes a
/// clock.
struct LeaseReading {
  enum class Status { found, absent, corrupt, unreadable } status = Status::absent;
  std::optional<Lease> lease;  ///< there exactly when found
  std::string problem;         ///< if corrupt or unreadable: what is wrong, and where
  bool silent = false;         ///< unreadable since its file system did not answer in time
  std::optional<std::uint32_t> user = {};  ///< the uid that owns the file, when found
  int error = 0;                           ///< errno of what failed, when unreadable for that
};

}  // namespace modeldprobe
