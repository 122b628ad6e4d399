#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// Far more than a message of the daemon's needs, in bytes.
inline constexpr std::size_t largest_message = 1 << 16;

/// A unary gRPC call, as it is put on the wire.
struct GrpcRequest {
  std::string path;          ///< "/package.Service/Method"
  std::string content_type;  ///< "application/grpc", with the codec's subtype where it has one
  std::string message;       ///< encoded, without gRPC's prefix; at most 16 KiB
  std::vector<std::pair<std::string, std::string>> metadata = {};  ///< names in lower case
};

/// What a unary gRPC call came to.
struct CallOutcome {
  std::optional<std::string> message;  ///< still encoded; there exactly when the status was OK
  std::optional<Reason> failure;       ///< there exactly when `message` is not
  /// The peer answered as a gRPC server that did not understand the message, so another codec may
  /// be what it speaks.
  bool codec_not_understood = false;
  /// The peer is leaving and has not processed the call: it may be made again on a new connection.
  bool may_reconnect = false;
  std::optional<long> grpc_status = {};  ///< the status that the peer gave for a failure
};

/// The outcome of a call that failed for `reason`.
inline CallOutcome failed(Reason reason) { return {{}, std::move(reason), false, false, {}}; }

}  // namespace modeldprobe
