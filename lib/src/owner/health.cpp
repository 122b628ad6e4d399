#include "owner/health.h"

#include <utility>
#include <variant>

#include "net/endpoint.h"
#include "net/resolve.h"
#include "net/unary_call.h"
#include "owner/message_codec.h"

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

struct AnsweredHealth {
  HealthResult result;
  bool codec_not_understood = false;
  SocketAddress address;
};

AnsweredHealth ask_in(const MessageCodec& codec, const Endpoint& endpoint, Deadline deadline) {
  const GrpcRequest request{"/contenox.transport.v1.Compute/Health",
                            std::string(codec.content_type), std::string(codec.health_request)};
  AnsweredCall call = make_call(endpoint, request, deadline);
  AnsweredHealth answer{{codec.codec, {}, std::move(call.outcome.failure)},
                        call.outcome.codec_not_understood,
                        call.address};
  if (!call.outcome.message) return answer;
  auto health = codec.read_health(*call.outcome.message);
  if (auto* problem = std::get_if<std::string>(&health)) {
    answer.result.failure = Reason{ReasonCode::bad_response, std::move(*problem)};
  } else {
    answer.result.response = std::get<HealthResponse>(std::move(health));
  }
  return answer;
}

}  // namespace

HealthResult ask_health(const std::string& endpoint_text, CodecChoice choice, Deadline deadline) {
  const Codec first = choice == CodecChoice::proto ? Codec::proto : Codec::json;
  auto found = find_addresses(endpoint_text, deadline);
  if (auto* reason = std::get_if<Reason>(&found)) return {first, {}, std::move(*reason)};
  Endpoint& endpoint = std::get<Endpoint>(found);
  AnsweredHealth answer = ask_in(message_codec(first), endpoint, deadline);
  if (choice != CodecChoice::automatic || !answer.codec_not_understood) return answer.result;
  endpoint.addresses = {answer.address};
  return ask_in(message_codec(Codec::proto), endpoint, deadline).result;
}

}  // namespace modeldprobe
