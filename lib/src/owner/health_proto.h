#pragma once

#include <string>

#include "modeldprobe/deadline.h"
#include "net/endpoint.h"
#include "owner/health_call.h"

namespace modeldprobe {

/// Calls Health through the generated gRPC stub, coded as protobuf, by the deadline. Only for an
/// endpoint that has shown that it is not today's daemon, or on the user's word: older grpc-go
/// servers that expect JSON die of it. Addresses are tried in order until one accepts a connection.
CallOutcome call_health_proto(const Endpoint& endpoint, Deadline deadline);

}  // namespace modeldprobe
