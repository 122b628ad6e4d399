#include "owner/message_codec.h"

#include <contenox/transport/v1/compute.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <optional>

#include "json/json_reader.h"
#include "text/unicode.h"

namespace modeldprobe {
namespace {

using HealthOrProblem = std::variant<HealthResponse, std::string>;
using google::protobuf::internal::WireFormatLite;

/// Why the message is not a JSON object with these fields.
std::optional<std::string> read_json_message(std::string_view message, const JsonFields& fields) {
  if (const auto problem = read_json(message, fields)) {
    return "the answer is not the expected JSON object: " + describe(*problem, message);
  }
  if (message.find('{') == std::string_view::npos) {
    return "the answer is null instead of a JSON object";
  }
  return std::nullopt;
}

HealthOrProblem read_json_health(std::string_view message) {
  HealthResponse response;
  const JsonFields fields = {{"instance_id", &response.instance},
                             {"ready", &response.ready},
                             {"backend", &response.backend}};
  if (auto problem = read_json_message(message, fields)) return std::move(*problem);
  return response;
}

std::variant<OwnerStatus, std::string> read_json_status(std::string_view message) {
  OwnerStatus status;
  const JsonFields fields = {{"state", &status.state},
                             {"busy_operation", &status.busy_operation},
                             {"last_error", &status.last_error},
                             {"active", JsonObject{{{"model_name", &status.active_model}}}},
                             {"backend", &status.backend}};
  if (auto problem = read_json_message(message, fields)) return std::move(*problem);
  return status;
}

/// The wire type of a field of HealthResponse; nothing for an unknown field.
std::optional<WireFormatLite::WireType> wire_type(int field) {
  using contenox::transport::v1::HealthResponse;
  switch (field) {
    case HealthResponse::kInstanceIdFieldNumber:
    case HealthResponse::kBackendFieldNumber:
      return WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    case HealthResponse::kReadyFieldNumber:
      return WireFormatLite::WIRETYPE_VARINT;
    default:
      return std::nullopt;
  }
}

/// What is wrong with the form of the message; empty if nothing is. The generated parser would
/// treat a known field with another wire type as unknown, and write to standard error about invalid
/// text.
std::string problem_of_form(std::string_view message) {
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const std::uint8_t*>(message.data()), static_cast<int>(message.size()));
  while (const std::uint32_t tag = input.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    const auto type = wire_type(number);
    const std::string field = "field " + std::to_string(number);
    if (type && *type != WireFormatLite::GetTagWireType(tag)) return field + " has another type";
    if (number == 0) return "a field has the number 0";
    if (type != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) return field + " is cut short or malformed";
      continue;
    }
    std::string text;
    if (!WireFormatLite::ReadBytes(&input, &text)) return field + " is cut short or malformed";
    if (!is_utf8(text)) return field + " is not valid UTF-8";
  }
  return input.ConsumedEntireMessage() ? "" : "it ends in the middle of a field";
}

HealthOrProblem read_proto_health(std::string_view message) {
  contenox::transport::v1::HealthResponse answer;
  std::string problem = problem_of_form(message);
  if (problem.empty() && !answer.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    problem = "it cannot be parsed";
  }
  if (!problem.empty()) return "the answer is not the expected protobuf message: " + problem;
  return HealthResponse{answer.instance_id(), answer.ready(), answer.backend()};
}

constexpr MessageCodec json_codec{.codec = Codec::json,
                                  .content_type = "application/grpc+contenoxtransportjson",
                                  .health_request = "{}",
                                  .read_health = read_json_health,
                                  .status_request = "{}",
                                  .read_status = read_json_status};
constexpr MessageCodec proto_codec{.codec = Codec::proto,
                                   .content_type = "application/grpc",
                                   .health_request = "",
                                   .read_health = read_proto_health,
                                   .status_request = "",
                                   .read_status = nullptr};

}  // namespace

const MessageCodec& message_codec(Codec codec) {
  return codec == Codec::json ? json_codec : proto_codec;
}

}  // namespace modeldprobe
