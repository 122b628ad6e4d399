#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "net/call_outcome.h"
#include "net/header_rules.h"

namespace modeldprobe {

/// The largest header block accepted, in bytes.
inline constexpr std::size_t largest_header_block = 1 << 17;

/// Assembles a gRPC answer from the parts of an HTTP/2 response. Refuses a response that is not the
/// answer to a unary call, at the first part that shows it. Knows gRPC's rules, not HTTP/2 framing.
class GrpcAnswer {
 public:
  /// Starts a new header block.
  void begin_headers();
  void add_header(std::string_view name, std::string_view value);
  void end_headers(bool end_of_stream);
  void add_data(std::string_view bytes);
  /// The response ended with a DATA frame.
  void end_without_trailers();

  /// Set once the answer is complete or refused.
  const std::optional<CallOutcome>& outcome() const { return outcome_; }

 private:
  void keep(std::string_view name, std::string_view value);
  void read_response_headers(bool end_of_stream);
  /// Refuses an answer whose HTTP status is not 200.
  void refuse_http_status(const std::string& status);
  /// The gRPC status in the headers, if it is not OK.
  std::optional<long> failed_status() const;
  /// The decoded `grpc-message`; empty without one.
  std::string error_message() const;
  /// "UNAVAILABLE: its message".
  std::string in_words(long code) const;
  /// Whether this error means that the peer did not understand the codec of the request.
  bool codec_not_understood(long code) const;
  void read_trailers();
  /// The status code that the one `grpc-status-details-bin` repeats.
  std::optional<long> status_in_details() const;
  void read_message();
  void refuse(ReasonCode code, std::string message, bool codec_not_understood = false);

  enum class Stage { headers, message, done } stage_ = Stage::headers;
  HeaderRules rules_;
  std::map<std::string, std::string, std::less<>> headers_;
  /// What is wrong with the block by gRPC's rules, which count only once the peer speaks gRPC.
  std::string problem_;
  std::size_t details_seen_ = 0;
  std::size_t header_bytes_ = 0;
  std::string message_;  ///< with gRPC's five-byte prefix
  std::optional<CallOutcome> outcome_;
};

}  // namespace modeldprobe
