#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// The largest message accepted, in bytes: far more than the daemon sends.
inline constexpr std::size_t largest_message = 1 << 16;

/// A unary gRPC request, as it goes on the wire.
struct GrpcRequest {
  std::string path;          ///< "/package.Service/Method"
  std::string content_type;  ///< "application/grpc", with the codec's subtype where it has one
  std::string message;       ///< encoded, without gRPC's prefix; at most 16 KiB
  std::vector<std::pair<std::string, std::string>> metadata = {};  ///< names in lower case
};

/// The outcome of a unary gRPC call: a message or a failure.
struct CallOutcome {
  std::optional<std::string> message;  ///< still encoded; set exactly if the status was OK
  std::optional<Reason> failure;       ///< set exactly if `message` is not
  /// The peer answered as a gRPC server that did not understand the message: it may use another
  /// codec.
  bool codec_not_understood = false;
  /// The peer is closing and has not processed the call: it can be retried on a new connection.
  bool may_reconnect = false;
  std::optional<long> grpc_status = {};  ///< the peer's status code for a failure
};

/// The outcome of a call that failed for `reason`.
inline CallOutcome failed(Reason reason) { return {{}, std::move(reason), false, false, {}}; }

}  // namespace modeldprobe
