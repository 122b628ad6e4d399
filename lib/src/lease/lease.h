#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "lease/lease_reading.h"
#include "os/bounded_call.h"

namespace modeldprobe {

inline constexpr std::string_view lease_file_name = "modeld.lease";

/// A daemon's lease has a few hundred bytes; a file that is larger than this is not read.
inline constexpr std::size_t largest_lease = 1 << 20;

/// Longer texts in a lease are cut to this many bytes. This changes no verdict: an endpoint is much
/// shorter, and no answer can name an instance that is longer.
inline constexpr std::size_t longest_text = 1 << 16;

/// Reads a lease as the daemon does (Go's encoding/json into its record). Returns the lease, or
/// what is wrong and where. An empty object, and `null`, are leases that expired long ago.
std::variant<Lease, std::string> parse_lease(std::string_view text);

/// Reads the lease file at `path`. Knows no clock: whether it is live is for the detector to
/// say.
LeaseReading read_lease(const std::string& path, Access access);

}  // namespace modeldprobe
