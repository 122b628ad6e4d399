#include "health_message.h"

#include <contenox/transport/v1/compute.pb.h>

#include <nlohmann/json.hpp>

namespace standin {
namespace {

namespace v1 = contenox::transport::v1;

bool looks_like_json(const std::string& bytes) {
  const auto first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string::npos && bytes[first] == '{';
}

bool is_json_object(const std::string& bytes) {
  return nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false).is_object();
}

std::string encode_json(const HealthAnswer& answer) {
  nlohmann::ordered_json json;
  if (!answer.instance_id.empty()) json["instance_id"] = answer.instance_id;
  json["ready"] = answer.ready;
  if (!answer.backend.empty()) json["backend"] = answer.backend;
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string encode_proto(const HealthAnswer& answer) {
  v1::HealthResponse response;
  response.set_instance_id(answer.instance_id);
  response.set_ready(answer.ready);
  response.set_backend(answer.backend);
  return response.SerializeAsString();
}

}  // namespace

std::optional<Coding> request_coding(Codec codec, const std::string& bytes) {
  if (codec == Codec::kJson || (codec == Codec::kBoth && looks_like_json(bytes))) {
    return is_json_object(bytes) ? std::optional(Coding::kJson) : std::nullopt;
  }
  return v1::HealthRequest().ParseFromString(bytes) ? std::optional(Coding::kProto) : std::nullopt;
}

std::string encode(const HealthAnswer& answer, Coding coding) {
  return coding == Coding::kJson ? encode_json(answer) : encode_proto(answer);
}

}  // namespace standin
