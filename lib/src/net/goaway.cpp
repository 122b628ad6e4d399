#include "net/goaway.h"

#include <nghttp2/nghttp2.h>

#include <utility>

namespace modeldprobe {
namespace {

/// In bytes: enough for a sentence.
constexpr std::size_t longest_detail = 200;

Reason closed(std::string message, std::uint32_t error) {
  Reason reason{ReasonCode::connection_closed, std::move(message)};
  reason.http2_error = error;
  return reason;
}

}  // namespace

std::string http2_error_name(std::uint32_t code) {
  if (code > NGHTTP2_HTTP_1_1_REQUIRED) return "error " + std::to_string(code);
  return nghttp2_http2_strerror(code);
}

Goaway::Goaway(std::uint32_t error, std::string_view debug_data)
    : error_(error), detail_(debug_data.substr(0, longest_detail)) {
  if (debug_data.size() > longest_detail) detail_ += "...";
}

Reason Goaway::refusal() const {
  if (error_ != NGHTTP2_NO_ERROR) {
    return closed("the endpoint refused the call (" + in_words() + ")", error_);
  }
  return closed("the endpoint is shutting down (GOAWAY) and refused the call", error_);
}

Reason Goaway::closing(const std::string& error) const {
  std::string message = "the endpoint closed the connection before it answered";
  if (error_ != NGHTTP2_NO_ERROR) message += " (" + in_words() + ")";
  if (!error.empty()) message += ": " + error;
  return closed(std::move(message), error_);
}

std::string Goaway::in_words() const {
  return "GOAWAY with " + http2_error_name(error_) + (detail_.empty() ? "" : ": " + detail_);
}

}  // namespace modeldprobe
