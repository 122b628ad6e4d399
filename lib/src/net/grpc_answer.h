#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "net/call_outcome.h"

namespace modeldprobe {

/// Far more than a block of headers needs.
inline constexpr std::size_t largest_header_block = 1 << 17;

/// Puts a gRPC answer together from the parts of an HTTP/2 response and refuses,
/// at the first part that shows it, what is not an answer to a unary call. Knows gRPC's rules and
/// no HTTP/2 framing.
class GrpcAnswer {
 public:
  /// A new block of headers begins.
  void begin_headers();
  void add_header(std::string_view name, std::string_view value);
  void end_headers(bool end_of_stream);
  void add_data(std::string_view bytes);
  /// The response ended with a DATA frame.
  void end_without_trailers();

  /// There once the answer is complete or refused.
  const std::optional<CallOutcome>& outcome() const { return outcome_; }

 private:
  void read_response_headers(bool end_of_stream);
  void read_trailers();
  void read_message();
  void refuse(ReasonCode code, std::string message, bool codec_not_understood = false);

  enum class Stage { headers, message, done } stage_ = Stage::headers;
  std::map<std::string, std::string, std::less<>> headers_;
  std::size_t header_bytes_ = 0;
  std::string message_;  ///< with its prefix of five bytes
  std::optional<CallOutcome> outcome_;
};

}  // namespace modeldprobe
