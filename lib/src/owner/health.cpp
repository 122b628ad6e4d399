#include "owner/health.h"

#include <sys/resource.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "net/connect.h"
#include "net/endpoint.h"
#include "net/grpc_status.h"
#include "net/unary_call.h"
#include "os/error_text.h"
#include "owner/message_codec.h"

namespace modeldprobe {
namespace {

Task<std::variant<Endpoint, Reason>> find_addresses(EventLoop& loop, const std::string& text,
                                                    Deadline deadline) {
  auto parsed = parse_endpoint(text);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    co_return Reason{ReasonCode::bad_endpoint,
                     "the endpoint \"" + text + "\" cannot be used: " + *problem};
  }
  Endpoint endpoint = std::get<Endpoint>(std::move(parsed));
  if (!endpoint.addresses.empty()) co_return endpoint;
  auto resolved = co_await resolve(loop, endpoint.host_name, deadline);
  if (auto* problem = std::get_if<std::string>(&resolved)) {
    const int error = why_no_socket();
    throw_if_exhausted(error, "opening a socket for name resolution");
    const std::string why = error == 0 ? *problem : "opening a socket: " + error_text(error);
    co_return Reason{ReasonCode::resolve_failed,
                     "the host name " + endpoint.host_name + " cannot be resolved: " + why, error};
  }
  for (const SocketAddress& address : std::get<std::vector<SocketAddress>>(resolved)) {
    endpoint.addresses.push_back(with_port(address, endpoint.port));
  }
  co_return endpoint;
}

constexpr const char* health_path = "/contenox.transport.v1.Compute/Health";
constexpr const char* status_path = "/contenox.transport.v1.Compute/Status";
constexpr const char* fence = "x-contenox-owner-instance";

GrpcRequest status_request(const MessageCodec& codec, const std::string& instance) {
  return {status_path,
          std::string(codec.content_type),
          std::string(codec.status_request),
          {{fence, instance}}};
}

Calls calls_for(const MessageCodec& codec, const OwnerQuestion& question) {
  Calls calls{{health_path, std::string(codec.content_type), std::string(codec.health_request)}};
  if (!question.status_too || codec.read_status == nullptr) return calls;
  if (!question.instance.empty()) {
    calls.second = status_request(codec, question.instance);
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
  if (outcome.grpc_status == grpc_unimplemented)
    return {{}, NoStatus::unimplemented, failure.message};
  if (failure.code == ReasonCode::rpc_timeout) return {{}, NoStatus::too_late, failure.message};
  if (failure.code == ReasonCode::bad_response) return {{}, NoStatus::malformed, failure.message};
  return {{}, NoStatus::error, failure.message};
}

/// How to reach one owner, and what to ask.
struct Errand {
  EventLoop& loop;
  const OwnerQuestion& question;
  Deadline deadline;
};

/// What the calls in this codec tell about the owner.
HealthResult read_answers(const MessageCodec& codec, AnsweredCalls calls) {
  HealthResult result{
      {.codec = codec.codec, .address = display(calls.address), .connecting = calls.connecting}};
  if (calls.second) result.status = read_status(codec, *calls.second);
  result.failure = std::move(calls.outcome.failure);
  if (result.failure) result.failure->grpc_status = calls.outcome.grpc_status;
  if (!calls.outcome.message) return result;
  auto health = codec.read_health(*calls.outcome.message);
  if (auto* problem = std::get_if<std::string>(&health)) {
    result.failure = Reason{ReasonCode::bad_response, std::move(*problem)};
  } else {
    result.seen.response = std::get<HealthResponse>(std::move(health));
  }
  return result;
}

Task<AnsweredCalls> call(const Errand& errand, Codec codec, const Endpoint& endpoint) {
  const Calls calls = calls_for(message_codec(codec), errand.question);
  co_return co_await make_calls(errand.loop, endpoint, calls, errand.deadline);
}

Task<HealthResult> ask(const Errand& errand, const std::string& endpoint_text, CodecChoice choice) {
  Codec codec = choice == CodecChoice::proto ? Codec::proto : Codec::json;
  const auto start = Deadline::Clock::now();
  auto found = co_await find_addresses(errand.loop, endpoint_text, errand.deadline);
  const auto resolving = Deadline::Clock::now() - start;
  if (auto* reason = std::get_if<Reason>(&found)) {
    co_return HealthResult{{.codec = codec, .elapsed = resolving}, std::move(*reason)};
  }
  Endpoint& endpoint = std::get<Endpoint>(found);
  AnsweredCalls answered = co_await call(errand, codec, endpoint);
  if (choice == CodecChoice::automatic && answered.outcome.codec_not_understood) {
    codec = Codec::proto;
    endpoint.addresses = {answered.address};
    answered = co_await call(errand, codec, endpoint);
  }
  const auto over = answered.over;
  HealthResult result = read_answers(message_codec(codec), std::move(answered));
  if (!endpoint.host_name.empty()) result.seen.resolving = resolving;
  result.seen.elapsed = over - start;
  co_return result;
}

/// An owner that has not answered for this long is silent, however many others were asked.
constexpr std::chrono::milliseconds patient_enough{100};

/// On a busy machine a healthy owner may need more than is enough on an idle one.
constexpr std::chrono::nanoseconds longest_second_chance = std::chrono::milliseconds(500);

/// A name may have many addresses, a path that may block needs pipes.
std::size_t most_descriptors(const std::string& endpoint) {
  constexpr std::size_t for_path = 4;
  if (endpoint.starts_with("unix:")) return for_path;
  const auto parsed = parse_endpoint(endpoint);
  const auto* found = std::get_if<Endpoint>(&parsed);
  if (found == nullptr) return 1;
  return found->addresses.empty() ? Connecting::most : found->addresses.size();
}

/// Leaves some descriptors for whatever else this process has open.
std::size_t most_at_once(const std::vector<std::string>& endpoints) {
  constexpr rlim_t left_free = 64;
  constexpr rlim_t most = 4096;  // these take some 100 MB
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= left_free) return 1;
  rlim_t each = 1;
  for (const std::string& one : endpoints) each = std::max<rlim_t>(each, most_descriptors(one));
  return std::clamp<rlim_t>((limit.rlim_cur - left_free) / each, 1, most);
}

}  // namespace

std::vector<HealthResult> ask_owners(const std::vector<std::string>& endpoints,
                                     const OwnerQuestion& question, CodecChoice codec,
                                     Deadline deadline) {
  const auto enough = std::min<std::chrono::nanoseconds>(deadline.span() / 2, patient_enough);
  // What this process was stopped for since the deadline is lost time too.
  const auto start = Deadline::Clock::now() - deadline.overdue();
  const bool is_alone = endpoints.size() == 1;
  EventLoop loop(enough / 4);
  std::vector<HealthResult> answers(endpoints.size());
  const auto ask_one = [&](std::size_t index) -> Task<void> {
    HealthResult& answer = answers[index];
    const auto attended_before = loop.attended();
    const auto lacked_time = [&] {
      return deadline.passed() && loop.attended() - attended_before < enough;
    };
    if (lacked_time()) {
      answer.failure = Reason{ReasonCode::rpc_timeout, "its turn did not come in time"};
    } else {
      answer = co_await ask({loop, question, deadline}, endpoints[index], codec);
    }
    // This process was stopped, or short of processor time: the owner gets the lost time back.
    if (is_alone && answer.failure && lacked_time()) {
      const auto lost = Deadline::Clock::now() - start - loop.attended();
      const Deadline extra = deadline.renewed(std::clamp(lost, enough / 2, longest_second_chance));
      const bool is_cut_short = extra.passed();
      if (!is_cut_short) answer = co_await ask({loop, question, extra}, endpoints[index], codec);
    }
    answer.waited = loop.attended() - attended_before;
    answer.had_time = !lacked_time();
    if (question.status_too && !answer.status) answer.status.emplace();
  };
  loop.run_all(endpoints.size(), most_at_once(endpoints), ask_one);
  return answers;
}

}  // namespace modeldprobe
