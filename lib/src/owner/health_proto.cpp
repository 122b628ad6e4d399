#include "owner/health_proto.h"

// gRPC's headers are slow to compile: they are included here and nowhere else in the library.
#include <contenox/transport/v1/compute.grpc.pb.h>
#include <fcntl.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/grpcpp.h>

#include <cerrno>
#include <thread>
#include <variant>
#include <vector>

#include "modeldprobe/grpc_log.h"
#include "net/connect.h"
#include "os/error_text.h"
#include "owner/grpc_start.h"
#include "owner/grpc_status.h"
#include "owner/relay.h"

namespace modeldprobe {
namespace {

namespace contract = contenox::transport::v1;

/// Far more than an answer needs, framing included. gRPC bounds messages and headers, but not the
/// half of a header that is still to end, nor what it queues to be said to a peer.
constexpr std::size_t most_from_peer = 1 << 19;

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// gRPC tells a failure of its own only by a sentence; what the peer answered, it says so of.
Reason transport_failure(const grpc::Status& status) {
  const std::string& message = status.error_message();
  if (contains(message, "http1.x")) {
    return {ReasonCode::not_grpc,
            "the endpoint does not speak HTTP/2: it looks like an HTTP/1 "
            "server"};
  }
  if (contains(message, "GOAWAY") || contains(message, "closed") || contains(message, "reset")) {
    return {ReasonCode::connection_closed,
            "the endpoint closed the connection before it answered: " + message};
  }
  return {ReasonCode::bad_response, "the endpoint breaks the protocol: " + message};
}

CallOutcome failed(Reason reason) { return {{}, std::move(reason), false, false, {}}; }

CallOutcome outcome_of(const grpc::Status& status, const grpc::ClientContext& context,
                       const contract::HealthResponse& answer) {
  if (status.ok()) {
    return {HealthResponse{answer.instance_id(), answer.ready(), answer.backend()},
            {},
            false,
            false,
            {}};
  }
  const long code = static_cast<long>(status.error_code());
  const std::string& detail = status.error_message();
  if (is_timeout(code)) {
    return failed({ReasonCode::rpc_timeout, "the endpoint did not finish the Health call in time"});
  }
  const bool from_peer = contains(context.debug_error_string(), "received from peer");
  if (from_peer) {
    return failed({ReasonCode::rpc_error, "the endpoint answers Health with " +
                                              grpc_status_name(code) +
                                              (detail.empty() ? "" : ": " + detail)});
  }
  return failed(transport_failure(status));
}

grpc::ChannelArguments channel_arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(static_cast<int>(largest_health_message));
  return arguments;
}

/// What the call comes to. gRPC keeps the deadline by itself, but knows nothing of one that is cut
/// short.
grpc::Status call(contract::Compute::Stub& stub, grpc::ClientContext& context,
                  contract::HealthResponse& answer, Deadline deadline) {
  context.set_deadline(std::chrono::system_clock::now() + deadline.remaining());
  grpc::CompletionQueue queue;
  const auto reader = stub.AsyncHealth(&context, contract::HealthRequest(), &queue);
  grpc::Status status;
  reader->Finish(&answer, &status, nullptr);
  const auto wait = [&queue](std::chrono::milliseconds longest) {
    void* tag = nullptr;
    bool ok = false;
    return queue.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + longest) !=
           grpc::CompletionQueue::TIMEOUT;
  };
  constexpr std::chrono::milliseconds time_to_say_so{10};
  while (!wait(std::chrono::milliseconds(deadline.poll_timeout()) + time_to_say_so)) {
    if (deadline.passed()) context.TryCancel();
  }
  // Which of the two ends the call first, gRPC's timer or our cancelling it, means nothing.
  if (status.error_code() == grpc::StatusCode::CANCELLED && deadline.passed()) {
    return {grpc::StatusCode::DEADLINE_EXCEEDED, ""};
  }
  return status;
}

/// gRPC ends the process when it can't open a descriptor, and waits for ever for a thread that
/// could not be started. So it is asked only where there is room for more than it needs of both.
void require_room_for_grpc(const Descriptor& any) {
  constexpr std::size_t descriptors = 12;
  constexpr std::size_t threads = 8;
  std::vector<Descriptor> copies;
  for (std::size_t i = 0; i < descriptors; ++i) {
    copies.emplace_back(::fcntl(any.get(), F_DUPFD_CLOEXEC, 0));
    if (!copies.back()) throw_if_exhausted(errno, "making room for gRPC's descriptors");
  }
  std::vector<std::jthread> trial;
  for (std::size_t i = 0; i < threads; ++i) trial.emplace_back([] {});
}

CallOutcome call_over(Descriptor socket, const std::string& authority, Deadline deadline) {
  start_grpc();
  require_room_for_grpc(socket);
  // gRPC talks over the connection that we made: so a refusal keeps its errno, and nothing connects
  // anew behind the deadline's back.
  Relay relay(std::move(socket), most_from_peer);
  const auto channel = grpc::CreateCustomInsecureChannelFromFd(
      "ipv4:" + authority, relay.take_client_end().release(), channel_arguments());
  const auto stub = contract::Compute::NewStub(channel);
  grpc::ClientContext context;
  context.set_authority(authority);
  contract::HealthResponse answer;
  const grpc::Status status = call(*stub, context, answer, deadline);
  if (!status.ok() && relay.overflowed()) {
    return failed({ReasonCode::bad_response, "the endpoint says more than " +
                                                 std::to_string(most_from_peer) +
                                                 " bytes and does not answer the Health call"});
  }
  return outcome_of(status, context, answer);
}

}  // namespace

CallOutcome call_health_proto(const Endpoint& endpoint, Deadline deadline) {
  CallOutcome outcome;
  try_each(endpoint.addresses, deadline, [&](const SocketAddress& address, Deadline connected_by) {
    auto connection = connect_to(address, connected_by);
    if (auto* reason = std::get_if<Reason>(&connection)) {
      if (!outcome.failure) outcome = failed(std::move(*reason));
      return false;
    }
    outcome = call_over(std::get<Descriptor>(std::move(connection)), endpoint.authority, deadline);
    return true;
  });
  return outcome;
}

void silence_grpc() {
  gpr_set_log_function([](gpr_log_func_args*) {});
}

}  // namespace modeldprobe
