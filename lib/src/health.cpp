#include "health.h"

#include <variant>

#include "endpoint.h"
#include "health_json.h"
#include "resolve.h"

namespace modeldprobe {
namespace {

HealthResult failed(ReasonCode code, std::string message) {
  return {Codec::json, {}, Reason{code, std::move(message)}};
}

}  // namespace

HealthResult ask_health(const std::string& endpoint_text, Deadline deadline) {
  auto parsed = parse_endpoint(endpoint_text);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    return failed(ReasonCode::bad_endpoint,
                  "the lease's endpoint \"" + endpoint_text + "\" can't be used: " + *problem);
  }
  Endpoint endpoint = std::get<Endpoint>(std::move(parsed));
  if (endpoint.addresses.empty()) {
    auto resolved = resolve(endpoint.host_name, deadline);
    if (auto* problem = std::get_if<std::string>(&resolved)) {
      return failed(ReasonCode::resolve_failed,
                    "the host name " + endpoint.host_name + " can't be resolved: " + *problem);
    }
    for (const SocketAddress& address : std::get<std::vector<SocketAddress>>(resolved)) {
      endpoint.addresses.push_back(with_port(address, endpoint.port));
    }
  }
  CallOutcome outcome = call_health_json(endpoint, deadline);
  return {Codec::json, std::move(outcome.response), std::move(outcome.failure)};
}

}  // namespace modeldprobe
