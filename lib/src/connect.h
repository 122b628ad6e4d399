#pragma once

#include <variant>

#include "descriptor.h"
#include "endpoint.h"
#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"

namespace modeldprobe {

/// Connects a stream socket to one address, by the deadline. On success the socket, non-blocking
/// and closed on exec; else the reason, with the errno text in its message.
std::variant<Descriptor, Reason> connect_to(const SocketAddress& address, Deadline deadline);

}  // namespace modeldprobe
