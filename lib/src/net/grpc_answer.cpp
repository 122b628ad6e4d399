#include "net/grpc_answer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "net/grpc_status.h"
#include "text/ascii.h"

namespace modeldprobe {
namespace {

constexpr std::size_t prefix_length = 5;

constexpr std::string_view details_header = "grpc-status-details-bin";
constexpr std::array<std::string_view, 5> kept_headers = {":status", "content-type", "grpc-status",
                                                          "grpc-message", details_header};

/// Byte for byte, as grpc-go compares it.
bool is_grpc(std::string_view content_type) {
  constexpr std::string_view base = "application/grpc";
  if (!content_type.starts_with(base)) return false;
  const std::string_view rest = content_type.substr(base.size());
  return rest.empty() || rest.starts_with('+') || rest.starts_with(';');
}

bool is_informational(std::string_view http_status) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return http_status.size() == 3 && http_status[0] == '1' &&
         std::ranges::all_of(http_status, is_digit);
}

/// 0 if it is not a status of HTTP.
int http_status(std::string_view text) {
  const int number = whole_number<int>(text).value_or(0);
  return number >= 100 && number <= 999 ? number : 0;
}

/// Whether a gateway answers with this HTTP status because its server did not.
bool is_of_gateway(int status) { return status >= 502 && status <= 504; }

/// Whether this HTTP status says that the call was not let through to a server.
bool is_of_filter(int status) { return status == 401 || status == 403 || status == 429; }

/// Parses a status code as grpc-go does: a 32-bit decimal number, with an optional sign and leading
/// zeros.
std::optional<long> read_status(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return whole_number<std::int32_t>(text);
}

std::size_t message_length(std::string_view message) {
  std::size_t length = 0;
  for (std::size_t i = 1; i < prefix_length; ++i) {
    length = length << 8 | static_cast<std::uint8_t>(message[i]);
  }
  return length;
}

}  // namespace

void GrpcAnswer::refuse(ReasonCode code, std::string message, bool codec_not_understood) {
  if (outcome_) return;
  outcome_ = failed({code, std::move(message)});
  outcome_->codec_not_understood = codec_not_understood;
  stage_ = Stage::done;
}

void GrpcAnswer::begin_headers() {
  rules_ = {};
  headers_.clear();
  problem_.clear();
  details_seen_ = 0;
}

void GrpcAnswer::add_header(std::string_view name, std::string_view value) {
  header_bytes_ += name.size() + value.size();
  if (header_bytes_ > largest_header_block) {
    refuse(
        ReasonCode::bad_response,
        "the answer has more than " + std::to_string(largest_header_block) + " bytes of headers");
  }
  if (const auto problem = rules_.problem_with(name, value)) {
    refuse(ReasonCode::bad_response, "the answer has " + *problem);
  }
  if (stage_ != Stage::done) keep(name, value);
}

void GrpcAnswer::keep(std::string_view name, std::string_view value) {
  if (name == "grpc-status" && !read_status(value)) {
    problem_ = "a grpc-status that is not a number: " + std::string(value);
  }
  if (name.ends_with("-bin") && !base64_decoded(value)) {
    problem_ = "a binary header that is not base64: " + std::string(name);
  }
  if (name == details_header) ++details_seen_;
  // Of several content-types, one that is gRPC's is enough.
  if (name == "content-type" && is_grpc(headers_[std::string(name)])) return;
  if (std::ranges::find(kept_headers, name) != kept_headers.end()) {
    headers_.insert_or_assign(std::string(name), std::string(value));
  }
}

void GrpcAnswer::end_headers(bool end_of_stream) {
  if (stage_ == Stage::headers) {
    read_response_headers(end_of_stream);
  } else if (stage_ == Stage::message && end_of_stream) {
    read_trailers();
  } else {
    refuse(ReasonCode::bad_response, "the answer has headers in the middle of its message");
  }
}

void GrpcAnswer::read_response_headers(bool end_of_stream) {
  const std::string& status = headers_[":status"];
  if (is_informational(status) && !end_of_stream) return;
  if (status != "200") return refuse_http_status(status);
  if (const std::string& type = headers_["content-type"]; !is_grpc(type)) {
    return refuse(ReasonCode::not_grpc,
                  "the endpoint is an HTTP/2 server without gRPC: it answered with " +
                      (type.empty() ? "no content-type" : "content-type " + type));
  }
  if (!problem_.empty()) return refuse(ReasonCode::bad_response, "the answer has " + problem_);
  stage_ = Stage::message;
  if (end_of_stream) read_trailers();
}

void GrpcAnswer::refuse_http_status(const std::string& status) {
  const std::string shown = status.empty() ? "no HTTP status" : "HTTP status " + status;
  const int number = http_status(status);
  const std::optional<long> code = failed_status();
  const std::string grpc = code ? ", " + in_words(*code) : "";
  std::string message = "the endpoint is an HTTP/2 server without gRPC: it answered with " + shown;
  if (is_of_gateway(number)) {
    message = "the endpoint is a gateway whose server did not answer: " + shown + grpc;
  } else if (is_of_filter(number)) {
    message = "the endpoint refused the call: " + shown + grpc;
  } else if (!grpc.empty()) {
    message = "the endpoint answered with " + shown + grpc;
  }
  constexpr int unsupported_media_type = 415;
  refuse(ReasonCode::not_grpc, std::move(message), number == unsupported_media_type);
  outcome_->failure->http_status = number;
  if (code) outcome_->grpc_status = code;
}

std::optional<long> GrpcAnswer::failed_status() const {
  const auto status = headers_.find("grpc-status");
  const auto code = status == headers_.end() ? std::nullopt : read_status(status->second);
  return code && *code != 0 ? code : std::nullopt;
}

std::string GrpcAnswer::error_message() const {
  const auto message = headers_.find("grpc-message");
  return message == headers_.end() ? "" : percent_decoded(message->second);
}

std::string GrpcAnswer::in_words(long code) const {
  const std::string message = error_message();
  return message.empty() ? grpc_status_name(code) : grpc_status_name(code) + ": " + message;
}

bool GrpcAnswer::codec_not_understood(long code) const {
  const std::string message = error_message();
  if (!may_mean_wrong_codec(code, message)) return false;
  // grpc-go repeats the subtype of the request. A protobuf call may crash it; if it has the codec,
  // the error is its handler's.
  const auto type = headers_.find("content-type");
  const bool repeats_subtype =
      type != headers_.end() && type->second.starts_with("application/grpc+");
  return !repeats_subtype || message.empty() || code == grpc_unimplemented ||
         speaks_of_codec(message);
}

void GrpcAnswer::add_data(std::string_view bytes) {
  if (stage_ == Stage::headers) {
    refuse(ReasonCode::bad_response, "the answer has data before its headers");
  }
  if (stage_ == Stage::done || bytes.empty()) return;
  message_.append(bytes, 0, prefix_length + largest_message + 1 - message_.size());
  if (message_[0] != 0) {
    return refuse(ReasonCode::bad_response, message_[0] == 1
                                                ? "the answer is compressed, which was not offered"
                                                : "the answer has unknown message flags");
  }
  if (message_.size() < prefix_length) return;
  const std::size_t length = message_length(message_);
  if (length > largest_message) {
    refuse(ReasonCode::bad_response, "the answer announces a message of " + std::to_string(length) +
                                         " bytes; the limit is " + std::to_string(largest_message));
  } else if (message_.size() > prefix_length + length) {
    refuse(ReasonCode::bad_response, "the answer has more than one message");
  }
}

void GrpcAnswer::end_without_trailers() {
  refuse(ReasonCode::bad_response, "the answer ends without trailers and has no gRPC status");
}

void GrpcAnswer::read_trailers() {
  if (const auto status = headers_.find(":status");
      status != headers_.end() && status->second != "200") {
    problem_ = "HTTP status " + status->second + " in its trailers";
  }
  if (!problem_.empty()) return refuse(ReasonCode::bad_response, "the answer has " + problem_);
  const std::optional<long> code = read_status(headers_["grpc-status"]);
  if (!code) return refuse(ReasonCode::bad_response, "the answer has no grpc-status");
  if (*code != 0) {
    refuse(ReasonCode::rpc_error, "the endpoint answered with " + in_words(*code),
           codec_not_understood(*code));
  } else if (const auto other = status_in_details(); other && *other != 0) {
    return refuse(ReasonCode::bad_response, "the answer has grpc-status 0, but its " +
                                                std::string(details_header) + " says " +
                                                grpc_status_name(*other));
  } else {
    return read_message();
  }
  outcome_->grpc_status = code;
}

std::optional<long> GrpcAnswer::status_in_details() const {
  if (details_seen_ != 1) return std::nullopt;  // grpc-go ignores several
  return code_in_details(base64_decoded(headers_.find(details_header)->second).value_or(""));
}

void GrpcAnswer::read_message() {
  if (message_.size() < prefix_length ||
      message_.size() != prefix_length + message_length(message_)) {
    return refuse(ReasonCode::bad_response, message_.empty() ? "the answer has no message"
                                                             : "the answer's message is cut short");
  }
  outcome_ = CallOutcome{message_.substr(prefix_length), {}, false, false, {}};
  stage_ = Stage::done;
}

}  // namespace modeldprobe
