#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "modeldprobe/status.h"
#include "os/bounded_call.h"

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

inline constexpr std::string_view lease_file_name = "modeld.lease";

/// A daemon's lease has a few hundred bytes; a file that is larger than this is not read.
inline constexpr std::size_t largest_lease = 1 << 20;

/// Longer texts in a lease are cut to this many bytes. This changes no verdict: an endpoint is much
/// shorter, and no answer can name an instance that is longer.
inline constexpr std::size_t longest_text = 1 << 16;

/// Reads a lease as the daemon does (Go's encoding/json into its record). Returns the lease, or
/// what is wrong and where. An empty object, and `null`, are leases that expired long ago.
std::variant<Lease, std::string> parse_lease(std::string_view text);

/// Reads the lease file at `path`. Knows no clock: whether the lease is live is decided elsewhere.
LeaseReading read_lease(const std::string& path, Access access);

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

/// Reads the leases of accelerators in `directory`, in the order of their names: at most 64. Of
/// their meta only `device_kind`, `device_id` and `data_root` are kept. Files that are not such a
/// lease are left out; empty when the directory is absent or does not answer in time.
std::vector<Lease> read_device_leases(const std::string& directory, Access access);

}  // namespace modeldprobe
