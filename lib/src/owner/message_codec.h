#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// How messages are coded: all in which one codec's calls differ from another's.
struct MessageCodec {
  Codec codec;
  std::string_view content_type;
  std::string_view health_request;  ///< an encoded HealthRequest, which carries nothing
  /// Decodes a HealthResponse; on text that is not one, what is wrong with it. Unknown fields are
  /// skipped.
  std::variant<HealthResponse, std::string> (*read_health)(std::string_view message);
  /// An encoded request for Status, and its answer likewise; null in a codec that has no Status.
  std::string_view status_request;
  std::variant<OwnerStatus, std::string> (*read_status)(std::string_view message);
};

/// The codec of that name. JSON is read as Go's encoding/json reads it; protobuf strictly: bytes
/// behind the message, a field cut short or of the wrong wire type, and text that is not UTF-8 are
/// refused.
const MessageCodec& message_codec(Codec codec);

}  // namespace modeldprobe
