#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// The name of a gRPC status code, e.g. "UNAVAILABLE"; "code 99" for one that has none.
std::string grpc_status_name(long code);

/// Decodes the percent-encoding of `grpc-message`; what is no valid escape stays as it is.
std::string percent_decoded(std::string_view text);

/// Whether this is DEADLINE_EXCEEDED: a server that is told how long we wait gives up as we do.
bool is_timeout(long code);

/// Whether a server that answers with this code may not have understood the message's coding.
bool may_mean_wrong_codec(long code);

}  // namespace modeldprobe
