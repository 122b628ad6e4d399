#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "modeldprobe/status.h"
#include "modeldprobe/surroundings.h"

namespace modeldprobe {

inline constexpr std::string_view lease_file_name = "modeld.lease";

/// A daemon's lease has some hundreds of bytes; what is far larger is none.
inline constexpr std::size_t largest_lease = 1 << 20;

/// Reads a lease as the daemon does (Go's encoding/json into its record). On success the lease,
/// else what is wrong and where. An empty object, and `null`, are leases that expired long ago.
std::variant<Lease, std::string> parse_lease(std::string_view text);

/// Reads the lease file at `path`. Knows no clock: whether it is live is for the detector to
/// say.
LeaseReading read_lease(const std::string& path);

}  // namespace modeldprobe
