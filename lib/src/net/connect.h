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

/// Resolves a host name through /etc/hosts and DNS, by the deadline. Returns its addresses without
/// a port, in the order in which to try them; or why there are none. Uses c-ares instead of libc's
/// name services, which keep no deadline.
Task<std::variant<std::vector<SocketAddress>, std::string>> resolve(EventLoop& loop,
                                                                    const std::string& host_name,
                                                                    Deadline deadline);

/// Connects a stream socket to one address, by the deadline. Returns the socket, non-blocking and
/// close-on-exec; or the reason, with the errno text in its message. Throws std::system_error when
/// descriptors, memory or local ports run out.
Task<std::variant<Descriptor, Reason>> connect_to(EventLoop& loop, const SocketAddress& address,
                                                  Deadline deadline);

/// 0 if this process can open a socket with which to ask a name server, otherwise errno.
int why_no_socket();

/// The deadline for the first of `addresses` attempts: an even share of the time left, so that an
/// address that drops packets leaves time for the others.
Deadline even_share(Deadline deadline, std::size_t addresses);

}  // namespace modeldprobe
