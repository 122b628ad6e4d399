#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "modeldprobe/deadline.h"
#include "net/call_outcome.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// The calls to make on one connection.
struct Calls {
  GrpcRequest first;  ///< its outcome decides
  /// Sent together with the first, and abandoned if the first fails.
  std::optional<GrpcRequest> second = {};
  /// Makes the second call from the first's message, if it depends on that.
  std::function<std::optional<GrpcRequest>(const std::string& message)> make_second = {};
};

struct AnsweredCalls {
  CallOutcome outcome = {};  ///< of the first
  /// The address that the answer, or the reported failure, came from.
  SocketAddress address;
  std::optional<CallOutcome> second = {};  ///< set if it was made
  std::chrono::nanoseconds connecting{0};  ///< to that address
  /// When the calls ended, before the connection was closed.
  Deadline::Clock::time_point over = {};
};

/// Makes unary gRPC calls by the deadline, at the first of the endpoint's addresses that connects
/// and speaks HTTP/2. There must be at least one address; Connecting tries them. If none speaks
/// HTTP/2, the outcome is that of the first that accepted the connection, else of the first that
/// had a route, else of the first, in the order of the addresses; its message also names the
/// failures of a few others. A call that the peer did not process before it closed is retried once,
/// as gRPC's clients do. The second call gets half of the time left after the first.
Task<AnsweredCalls> make_calls(EventLoop& loop, const Endpoint& endpoint, const Calls& calls,
                               Deadline deadline);

}  // namespace modeldprobe
