#pragma once

#include <string>
#include <variant>
#include <vector>

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// The addresses of a host name, without a port, in the order in which to try them; or why there
/// are none. Asks /etc/hosts and DNS through c-ares, which obeys the deadline and needs none of
/// libc's name services.
Task<std::variant<std::vector<SocketAddress>, std::string>> resolve(EventLoop& loop,
                                                                    const std::string& host_name,
                                                                    Deadline deadline);

}  // namespace modeldprobe
