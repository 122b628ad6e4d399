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

/// The result of reading a lease file. Whether the lease is live is not part of it: that takes a
/// clock.
struct LeaseReading {
  enum class Status { found, absent, corrupt, unreadable } status = Status::absent;
  std::optional<Lease> lease = {};  ///< set exactly if found
  std::string problem = {};         ///< if corrupt or unreadable: what is wrong, and where
  bool silent = false;              ///< unreadable because its file system did not answer in time
  std::optional<std::uint32_t> user = {};  ///< the uid that owns the file, if found
  int error = 0;                           ///< errno, if unreadable because a call failed
};

inline constexpr std::string_view lease_file_name = "modeld.lease";

/// Larger files are not read. A daemon's lease has a few hundred bytes.
inline constexpr std::size_t largest_lease = 1 << 20;

/// Longer texts in a lease are cut to this many bytes. That changes no verdict: an endpoint is much
/// shorter, and no answer can contain a longer instance id.
inline constexpr std::size_t longest_text = 1 << 16;

/// Parses a lease as the daemon does (Go's encoding/json into its record). Returns the lease, or
/// what is wrong and where. An empty object and `null` are leases that expired long ago.
std::variant<Lease, std::string> parse_lease(std::string_view text);

/// Reads the lease file at `path`.
LeaseReading read_lease(const std::string& path, Access access);

/// The directory next to a lease that exists while a daemon takes or renews the lease.
struct LeaseLock {
  std::string path;
  bool present = false;
  bool empty = true;  ///< a daemon removes an old one only if it is empty
  std::chrono::seconds age{0};

  /// Whether it blocks every daemon: it is not empty, and older than any that is in use.
  bool is_stuck() const;
};

/// Examines the lock of the lease at `lease_path`; not present if it cannot be examined in time.
LeaseLock examine_lease_lock(const std::string& lease_path, Access access);

/// Reads the leases of accelerators in `directory`, in the order of their names: at most 64. Of
/// their meta only `device_kind`, `device_id` and `data_root` are kept. Files that are not such a
/// lease are skipped; empty if the directory is absent or does not answer in time.
std::vector<Lease> read_device_leases(const std::string& directory, Access access);

}  // namespace modeldprobe
