#pragma once

#include <string>

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"
#include "owner/health_exchange.h"

namespace modeldprobe {

/// Calls Health in the JSON codec over HTTP/2, by the deadline. Each address is tried until one
/// speaks HTTP/2; a peer that is leaving is called once more on a new connection. Of several
/// failures, the one that got furthest is told. The connection is closed as HTTP/2 asks.
CallOutcome call_health_json(const Endpoint& endpoint, Deadline deadline);

}  // namespace modeldprobe
