#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// How many established connections lines of /proc/net/tcp or tcp6 show whose end here has this
/// port. Lines that are not understood do not count. Pure.
std::size_t count_connections(std::string_view lines, std::uint16_t port);

/// The TCP connections that others hold to a port of this net namespace, accepted here. Reads at
/// most 8 MiB; 0 where the system does not show connections.
std::size_t count_connections(std::uint16_t port, Deadline deadline);

}  // namespace modeldprobe
