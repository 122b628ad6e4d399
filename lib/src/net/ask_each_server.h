#pragma once

#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "net/connect.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// Asks each name server alone for each of these names in turn, and for each address family, by the
/// deadline. Returns the addresses of the first name that has any, or why there are none. c-ares
/// itself gives up a host for one bad answer, even if another family, server or name has a good
/// one.
Task<std::variant<std::vector<SocketAddress>, std::string>> ask_each_server(
    EventLoop& loop, const std::vector<std::string>& names, const std::vector<std::string>& servers,
    Deadline deadline);

}  // namespace modeldprobe
