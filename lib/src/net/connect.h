#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "net/endpoint.h"
#include "os/descriptor.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// The addresses of a host name, without a port, in the order in which to try them; or why there
/// are none. Asks /etc/hosts and DNS through c-ares, which obeys the deadline and needs none of
/// libc's name services.
Task<std::variant<std::vector<SocketAddress>, std::string>> resolve(EventLoop& loop,
                                                                    const std::string& host_name,
                                                                    Deadline deadline);

/// Connects a stream socket to one address, by the deadline. On success the socket, non-blocking
/// and closed on exec; else the reason, with the errno text in its message.
/// Throws std::system_error when there is no descriptor or memory left to make a socket of.
Task<std::variant<Descriptor, Reason>> connect_to(EventLoop& loop, const SocketAddress& address,
                                                  Deadline deadline);

/// By when the first of some addresses is to be connected: an even share of the time that is left,
/// so that one that swallows packets leaves some for the others.
Deadline even_share(Deadline deadline, std::size_t addresses);

}  // namespace modeldprobe
