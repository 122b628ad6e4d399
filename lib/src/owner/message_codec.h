#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "modeldprobe/status.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// How messages are encoded: everything in which the calls of the codecs differ.
struct MessageCodec {
  Codec codec;
  std::string_view content_type;
  std::string_view health_request;  ///< an encoded HealthRequest, which carries nothing
  /// Decodes a HealthResponse, or returns what is wrong with the text. Skips unknown fields.
  std::variant<HealthResponse, std::string> (*read_health)(std::string_view message);
  std::string_view status_request;
  /// The same for Status; null if the codec has no Status.
  std::variant<OwnerStatus, std::string> (*read_status)(std::string_view message);
};

/// JSON is read like Go's encoding/json. Protobuf is read strictly: bytes after the message, a
/// field that is cut or has the wrong wire type, and text that is not UTF-8 are refused.
const MessageCodec& message_codec(Codec codec);

}  // namespace modeldprobe
