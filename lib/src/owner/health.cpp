#include "owner/health.h"

#include <utility>
#include <variant>

#include "net/endpoint.h"
#include "net/resolve.h"
#include "owner/health_json.h"
#include "owner/health_proto.h"

namespace modeldprobe {
namespace {

std::variant<Endpoint, Reason> find_addresses(const std::string& text, Deadline deadline) {
  auto parsed = parse_endpoint(text);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    return Reason{ReasonCode::bad_endpoint,
                  "the endpoint \"" + text + "\" can't be used: " + *problem};
  }
  Endpoint endpoint = std::get<Endpoint>(std::move(parsed));
  if (!endpoint.addresses.empty()) return endpoint;
  auto resolved = resolve(endpoint.host_name, deadline);
  if (auto* problem = std::get_if<std::string>(&resolved)) {
    return Reason{ReasonCode::resolve_failed,
                  "the host name " + endpoint.host_name + " can't be resolved: " + *problem};
  }
  for (const SocketAddress& address : std::get<std::vector<SocketAddress>>(resolved)) {
    endpoint.addresses.push_back(with_port(address, endpoint.port));
  }
  return endpoint;
}

HealthResult as_result(Codec codec, CallOutcome outcome) {
  return {codec, std::move(outcome.response), std::move(outcome.failure)};
}

}  // namespace

HealthResult ask_health(const std::string& endpoint_text, CodecChoice codec, Deadline deadline) {
  const Codec first_codec = codec == CodecChoice::proto ? Codec::proto : Codec::json;
  auto found = find_addresses(endpoint_text, deadline);
  if (auto* reason = std::get_if<Reason>(&found)) return {first_codec, {}, std::move(*reason)};
  Endpoint& endpoint = std::get<Endpoint>(found);
  if (codec == CodecChoice::proto) {
    return as_result(Codec::proto, call_health_proto(endpoint, deadline));
  }

  CallOutcome outcome = call_health_json(endpoint, deadline);
  const bool ask_again = codec == CodecChoice::automatic && outcome.codec_not_understood;
  if (!ask_again) return as_result(Codec::json, std::move(outcome));
  endpoint.addresses = {*outcome.address};
  return as_result(Codec::proto, call_health_proto(endpoint, deadline));
}

}  // namespace modeldprobe
