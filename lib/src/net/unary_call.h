#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "modeldprobe/deadline.h"
#include "net/call_outcome.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// What is asked on one connection.
struct Calls {
  GrpcRequest first;  ///< the one that counts
  /// Asked beside it, in the same flight, and given up when the first fails.
  std::optional<GrpcRequest> second = {};
  /// Makes the second from the first's message, when it can't be made before.
  std::function<std::optional<GrpcRequest>(const std::string& message)> make_second = {};
};

struct AnsweredCalls {
  CallOutcome outcome;  ///< of the first
  /// The address that the answer, or the failure that is told, came from.
  SocketAddress address;
  std::optional<CallOutcome> second;       ///< there when it was asked
  std::chrono::nanoseconds connecting{0};  ///< to that address
  Deadline::Clock::time_point over;        ///< when the calls there were, before taking leave
};

/// Makes unary gRPC calls at the first of the endpoint's addresses, which must not be empty, that
/// speaks HTTP/2, by the deadline. Each is tried, in order; when none speaks it, the outcome is
/// that of the first that took the connection, else of the first to which there was a way, else of
/// the first; its message then names what a few of the others came to. A peer that leaves without
/// having processed the call is called once more, as gRPC's clients do. The second call has half of
/// the time that is left after the first.
Task<AnsweredCalls> make_calls(EventLoop& loop, const Endpoint& endpoint, const Calls& calls,
                               Deadline deadline);

}  // namespace modeldprobe
