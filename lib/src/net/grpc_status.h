#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

inline constexpr long grpc_unimplemented = 12;

/// The name of a gRPC status code, e.g. "UNAVAILABLE"; "code 99" if it has none.
std::string grpc_status_name(long code);

/// Decodes the percent-encoding of `grpc-message`; invalid escapes are kept unchanged.
std::string percent_decoded(std::string_view text);

/// Decodes the value of a header whose name ends in "-bin": base64, with or without padding.
std::optional<std::string> base64_decoded(std::string_view text);

/// The status code in a `google.rpc.Status`, which `grpc-status-details-bin` carries; nothing if
/// the bytes are not such a message.
std::optional<long> code_in_details(std::string_view message);

/// Whether this is DEADLINE_EXCEEDED, with which a server also gives up when the `grpc-timeout` it
/// got is over.
bool is_timeout(long code);

/// Whether a server may answer with this code and this (decoded) message because it does not know
/// the codec of the request. modeld's own errors do not mean that: they begin with a token, as in
/// "model_load_failed: …".
bool may_mean_wrong_codec(long code, std::string_view message);

/// Whether an error message speaks of codecs or of a request that could not be decoded.
bool speaks_of_codec(std::string_view message);

}  // namespace modeldprobe
