#include "owner/health.h"

#include <optional>
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
                  "the endpoint \"" + text + "\" cannot be used: " + *problem};
  }
  Endpoint endpoint = std::get<Endpoint>(std::move(parsed));
  if (!endpoint.addresses.empty()) return endpoint;
  auto resolved = resolve(endpoint.host_name, deadline);
  if (auto* problem = std::get_if<std::string>(&resolved)) {
    return Reason{ReasonCode::resolve_failed,
                  "the host name " + endpoint.host_name + " cannot be resolved: " + *problem};
  }
  for (const SocketAddress& address : std::get<std::vector<SocketAddress>>(resolved)) {
    endpoint.addresses.push_back(with_port(address, endpoint.port));
  }
  return endpoint;
}

constexpr const char* health_path = "/contenox.transport.v1.Compute/Health";
constexpr const char* status_path = "/contenox.transport.v1.Compute/Status";
constexpr const char* fence = "x-contenox-owner-instance";
constexpr long unimplemented = 12;

/// What is asked beside Health.
struct AskStatus {
  bool asked = false;
  std::string instance;  ///< empty: the one that answers Health
};

GrpcRequest status_request(const MessageCodec& codec, const std::string& instance) {
  return {status_path,
          std::string(codec.content_type),
          std::string(codec.status_request),
          {{fence, instance}}};
}

Calls calls_for(const MessageCodec& codec, const AskStatus& status) {
  Calls calls{{health_path, std::string(codec.content_type), std::string(codec.health_request)}};
  if (!status.asked || codec.read_status == nullptr) return calls;
  if (!status.instance.empty()) {
    calls.second = status_request(codec, status.instance);
    return calls;
  }
  calls.make_second = [&codec](const std::string& message) -> std::optional<GrpcRequest> {
    const auto health = codec.read_health(message);
    const auto* response = std::get_if<HealthResponse>(&health);
    if (response == nullptr || response->instance.empty()) return std::nullopt;
    return status_request(codec, response->instance);
  };
  return calls;
}

StatusAnswer read_status(const MessageCodec& codec, const CallOutcome& outcome) {
  if (outcome.message) {
    auto status = codec.read_status(*outcome.message);
    if (auto* problem = std::get_if<std::string>(&status)) {
      return {{}, NoStatus::malformed, std::move(*problem)};
    }
    return {std::get<OwnerStatus>(std::move(status)), NoStatus::not_asked, {}};
  }
  const Reason& failure = *outcome.failure;
  if (outcome.grpc_status == unimplemented) return {{}, NoStatus::unimplemented, failure.message};
  if (failure.code == ReasonCode::rpc_timeout) return {{}, NoStatus::too_late, failure.message};
  if (failure.code == ReasonCode::bad_response) return {{}, NoStatus::malformed, failure.message};
  return {{}, NoStatus::error, failure.message};
}

struct Answered {
  OwnerAnswers answers;
  bool codec_not_understood = false;
  SocketAddress address;
};

Answered ask_in(const MessageCodec& codec, const Endpoint& endpoint, const AskStatus& status,
                Deadline deadline) {
  AnsweredCalls calls = make_calls(endpoint, calls_for(codec, status), deadline);
  Answered answered{{{codec.codec, {}, std::move(calls.outcome.failure)}, {}},
                    calls.outcome.codec_not_understood,
                    calls.address};
  HealthResult& result = answered.answers.health;
  result.address = display(calls.address);
  result.connecting = calls.connecting;
  if (result.failure) result.failure->grpc_status = calls.outcome.grpc_status;
  if (calls.second) answered.answers.status = read_status(codec, *calls.second);
  if (!calls.outcome.message) return answered;
  auto health = codec.read_health(*calls.outcome.message);
  if (auto* problem = std::get_if<std::string>(&health)) {
    result.failure = Reason{ReasonCode::bad_response, std::move(*problem)};
  } else {
    result.response = std::get<HealthResponse>(std::move(health));
  }
  return answered;
}

OwnerAnswers ask(const std::string& endpoint_text, const AskStatus& status, CodecChoice choice,
                 Deadline deadline) {
  const Codec first = choice == CodecChoice::proto ? Codec::proto : Codec::json;
  const auto start = Deadline::Clock::now();
  auto found = find_addresses(endpoint_text, deadline);
  if (auto* reason = std::get_if<Reason>(&found)) return {{first, {}, std::move(*reason)}, {}};
  Endpoint& endpoint = std::get<Endpoint>(found);
  const auto resolving = endpoint.host_name.empty() ? std::chrono::nanoseconds::zero()
                                                    : Deadline::Clock::now() - start;
  Answered answered = ask_in(message_codec(first), endpoint, status, deadline);
  if (choice == CodecChoice::automatic && answered.codec_not_understood) {
    endpoint.addresses = {answered.address};
    answered = ask_in(message_codec(Codec::proto), endpoint, status, deadline);
  }
  answered.answers.health.resolving = resolving;
  return answered.answers;
}

}  // namespace

HealthResult ask_health(const std::string& endpoint, CodecChoice codec, Deadline deadline) {
  return ask(endpoint, {}, codec, deadline).health;
}

OwnerAnswers ask_health_and_status(const std::string& endpoint, const std::string& instance,
                                   CodecChoice codec, Deadline deadline) {
  return ask(endpoint, {true, instance}, codec, deadline);
}

}  // namespace modeldprobe
