#pragma once

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"

namespace modeldprobe {

/// Whether what serves at `address` answers a TLS greeting as a TLS server would. For a peer that
/// closed the connection without a word, as TLS servers do when they are not greeted in TLS. Takes
/// a connection of its own, and a tenth of a second at most.
bool answers_tls(const SocketAddress& address, Deadline deadline);

}  // namespace modeldprobe
