#pragma once

#include <cstddef>
#include <optional>

#include "modeldprobe/status.h"
#include "net/endpoint.h"

namespace modeldprobe {

/// Far more than a Health message needs, in bytes.
inline constexpr std::size_t largest_health_message = 1 << 16;

/// What a Health call came to, whatever codec it was made in.
struct CallOutcome {
  std::optional<HealthResponse> response;
  std::optional<Reason> failure;  ///< there exactly when `response` is not
  /// The peer answered as a gRPC server that did not understand the message, so another codec may
  /// be what it speaks.
  bool codec_not_understood = false;
  /// The peer is leaving and has not processed the call: it may be made again on a new connection.
  bool may_reconnect = false;
  /// The address that the answer, or the failure, came from.
  std::optional<SocketAddress> address;
};

}  // namespace modeldprobe
