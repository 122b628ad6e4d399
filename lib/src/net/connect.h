#pragma once

#include <functional>
#include <variant>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "net/endpoint.h"
#include "os/descriptor.h"

namespace modeldprobe {

/// Connects a stream socket to one address, by the deadline. On success the socket, non-blocking
/// and closed on exec; else the reason, with the errno text in its message.
/// Throws std::system_error when there is no descriptor or memory left to make a socket of.
std::variant<Descriptor, Reason> connect_to(const SocketAddress& address, Deadline deadline);

/// Makes one attempt after the other, in order, until one returns true or the deadline has passed;
/// the first is always made. Each is to be connected by an even share of the time that is left, so
/// that an address that swallows packets leaves some for the others.
void try_each(
    const std::vector<SocketAddress>& addresses, Deadline deadline,
    const std::function<bool(const SocketAddress& address, Deadline connected_by)>& attempt);

}  // namespace modeldprobe
