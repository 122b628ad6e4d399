#pragma once

#include <optional>

#include "modeldprobe/deadline.h"
#include "net/call_outcome.h"
#include "net/endpoint.h"

namespace modeldprobe {

struct AnsweredCall {
  CallOutcome outcome;
  /// The address that the answer, or the failure that is told, came from.
  SocketAddress address;
};

/// Makes a unary gRPC call at the first of the endpoint's addresses, which must not be empty, that
/// speaks HTTP/2, by the deadline. Each is tried, in order; when none speaks it, the outcome is
/// that of the first that took the connection, else of the first. A peer that leaves without having
/// processed the call is called once more, as gRPC's clients do.
AnsweredCall make_call(const Endpoint& endpoint, const GrpcRequest& request, Deadline deadline);

}  // namespace modeldprobe
