#include "messages.h"

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

using Json = nlohmann::ordered_json;

void set_unless_empty(Json& json, const char* key, const std::string& value) {
  if (!value.empty()) json[key] = value;
}

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string encode_json(const HealthAnswer& answer) {
  Json json;
  set_unless_empty(json, "instance_id", answer.instance_id);
  json["ready"] = answer.ready;
  set_unless_empty(json, "backend", answer.backend);
  return to_text(json);
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

std::string encode(const StatusAnswer& answer) {
  Json json = Json::object();
  set_unless_empty(json, "owner_instance_id", answer.owner_instance_id);
  set_unless_empty(json, "backend", answer.backend);
  set_unless_empty(json, "state", answer.state);
  if (!answer.model.empty()) {
    Json& active = json["active"];
    active["model_name"] = answer.model;
    set_unless_empty(active, "type", answer.backend);
    set_unless_empty(active, "path", answer.model_path);
    active["config"] = Json::object();
    active["generation"] = 1;
  }
  set_unless_empty(json, "busy_operation", answer.busy_operation);
  set_unless_empty(json, "last_error", answer.last_error);
  return to_text(json);
}

}  // namespace standin
