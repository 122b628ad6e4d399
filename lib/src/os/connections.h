#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// How many established connections lines of /proc/net/tcp or tcp6 show whose end here has this
/// port. Lines that are not understood do not count. Pure.
std::size_t count_connections(std::string_view lines, std::uint16_t port);

/// The TCP connections that others have to the port on which process `pid` serves, in this net
/// namespace. 0 where the system does not show connections.
///
/// The kernel takes milliseconds to list all connections, so they are listed only when the process
/// has more sockets open than one to listen with, or its descriptors are hidden. Reads at most
/// 8 MiB.
std::size_t count_connections(std::int64_t pid, std::uint16_t port, Deadline deadline);

}  // namespace modeldprobe
