#include "net/unary_call.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/connect.h"
#include "net/grpc_exchange.h"
#include "net/protocol_guess.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

constexpr std::size_t first_call = 0;
constexpr std::size_t second_call = 1;

/// Carries one exchange over one connected socket.
class Conversation {
 public:
  Conversation(const Descriptor& socket, GrpcExchange& exchange)
      : socket_(socket), exchange_(exchange) {}

  /// Until the first call is over.
  void run_first(Deadline deadline) {
    run(deadline, [this] { return exchange_.outcome(first_call).has_value(); });
  }

  void run_all(Deadline deadline) {
    run(deadline, [this] { return exchange_.is_over(); });
  }

  void say_goodbye() {
    exchange_.say_goodbye();
    send_what_fits();
  }

 private:
  template <class IsOver>
  void run(Deadline deadline, const IsOver& is_over) {
    while (!is_over()) {
      send_what_fits();
      if (is_over()) return;
      if (deadline.passed()) return exchange_.time_is_up();
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (!unsent_.empty()) waiting.events |= POLLOUT;
      if (::poll(&waiting, 1, deadline.poll_timeout()) <= 0) continue;
      if ((waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0) receive();
    }
  }

  void send_what_fits() {
    // New output only when the old is gone: so a peer that talks and never listens can't make it
    // pile up here.
    if (unsent_.empty() && listens_) unsent_ = exchange_.take_output();
    while (!unsent_.empty()) {
      const ssize_t count = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        unsent_.erase(0, static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        return;
      } else if (errno != EINTR) {
        // A peer that answered early may have closed: what it said is still to be read.
        unsent_.clear();
        listens_ = false;
      }
    }
  }

  void receive() {
    std::array<char, 16384> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
      exchange_.feed({buffer.data(), static_cast<std::size_t>(count)});
    } else if (count == 0) {
      exchange_.end_of_input({});
    } else if (errno != EAGAIN && errno != EINTR) {
      exchange_.end_of_input(error_text(errno));
    }
  }

  const Descriptor& socket_;
  GrpcExchange& exchange_;
  std::string unsent_;
  bool listens_ = true;
};

struct Attempt {
  CallOutcome outcome;
  SocketAddress address;
  bool connected = false;
  bool spoke_http2 = false;
  std::optional<CallOutcome> second = {};
  std::chrono::nanoseconds connecting{0};
};

/// The one way in which the whole thing is asked of one address.
struct Call {
  const Endpoint& endpoint;
  const Calls& calls;
  Deadline deadline;
};

/// The outcome of the second call, which changes nothing about the first.
std::optional<CallOutcome> call_second(const Call& call, GrpcExchange& exchange,
                                       Conversation& conversation) {
  const CallOutcome& first = *exchange.outcome(first_call);
  if (!first.message) return std::nullopt;
  bool asked = call.calls.second.has_value();
  if (!asked && call.calls.make_second) {
    auto request = call.calls.make_second(*first.message);
    if (!request) return std::nullopt;
    exchange.add_call(std::move(*request));
    asked = true;
  }
  if (!asked) return std::nullopt;
  conversation.run_all(call.deadline.fraction(0.5));
  return exchange.outcome(second_call);
}

Attempt call_once(const Call& call, const SocketAddress& address, Deadline connected_by) {
  const auto start = Deadline::Clock::now();
  auto connection = connect_to(address, connected_by);
  const auto connecting = Deadline::Clock::now() - start;
  if (auto* reason = std::get_if<Reason>(&connection)) {
    return {failed(std::move(*reason)), address, false, false, {}, connecting};
  }
  GrpcExchange exchange(call.calls.first, call.endpoint.authority, call.deadline.remaining());
  if (call.calls.second) exchange.add_call(*call.calls.second);
  Conversation conversation(std::get<Descriptor>(connection), exchange);
  conversation.run_first(call.deadline);
  auto second = call_second(call, exchange, conversation);
  conversation.say_goodbye();
  const CallOutcome& outcome = *exchange.outcome(first_call);
  const bool hung_up = outcome.failure && outcome.failure->code == ReasonCode::connection_closed;
  if (hung_up && !exchange.peer_spoke() && answers_tls(address, call.deadline)) {
    return {failed({ReasonCode::not_grpc,
                    "the endpoint does not speak HTTP/2 without TLS: it looks like a TLS server"}),
            address,
            true,
            false,
            {},
            connecting};
  }
  return {outcome, address, true, exchange.peer_speaks_http2(), std::move(second), connecting};
}

Attempt call_address(const Call& call, const SocketAddress& address, Deadline connected_by) {
  Attempt attempt = call_once(call, address, connected_by);
  return attempt.outcome.may_reconnect ? call_once(call, address, call.deadline) : attempt;
}

/// How much an attempt says about the owner. An address without a way to it says nothing.
int weight(const Attempt& attempt) {
  if (attempt.spoke_http2) return 3;
  if (attempt.connected) return 2;
  return attempt.outcome.failure->code == ReasonCode::network_unreachable ? 0 : 1;
}

std::string in_words(const Attempt& attempt) {
  const std::string& message = attempt.outcome.failure->message;
  return attempt.connected ? display(attempt.address) + ": " + message : message;
}

/// Adds what the other addresses came to, a few of them in words.
void name_others(Attempt& told, const std::vector<Attempt>& others) {
  constexpr std::size_t most = 3;
  std::string& message = told.outcome.failure->message;
  if (told.connected && !others.empty()) message = in_words(told);
  for (std::size_t i = 0; i < std::min(most, others.size()); ++i) {
    message += "; " + in_words(others[i]);
  }
  if (others.size() > most) {
    message += "; and " + std::to_string(others.size() - most) + " more failed";
  }
}

}  // namespace

AnsweredCalls make_calls(const Endpoint& endpoint, const Calls& calls, Deadline deadline) {
  const Call call{endpoint, calls, deadline};
  std::optional<Attempt> best;
  std::vector<Attempt> others;
  try_each(endpoint.addresses, deadline, [&](const SocketAddress& address, Deadline connected_by) {
    Attempt attempt = call_address(call, address, connected_by);
    const bool spoke_http2 = attempt.spoke_http2;
    if (!best) {
      best = std::move(attempt);
    } else {
      if (weight(attempt) > weight(*best)) std::swap(attempt, *best);
      others.push_back(std::move(attempt));
    }
    return spoke_http2;
  });
  if (!best->spoke_http2) name_others(*best, others);
  return {std::move(best->outcome), best->address, std::move(best->second), best->connecting};
}

}  // namespace modeldprobe
