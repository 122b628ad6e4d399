#include "net/unary_call.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/connect.h"
#include "net/grpc_exchange.h"
#include "net/grpc_status.h"
#include "net/protocol_guess.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

constexpr std::size_t first_call = 0;
constexpr std::size_t second_call = 1;

/// Some servers never close their side. An owner whose call was abandoned gets this time too.
constexpr std::chrono::milliseconds longest_farewell{10};

/// Runs one exchange over one connected socket.
class Conversation {
 public:
  Conversation(EventLoop& loop, const Descriptor& socket, GrpcExchange& exchange)
      : loop_(loop), socket_(socket), exchange_(exchange) {}

  enum class Until { first_is_over, all_are_over };

  Task<void> run(Until until, Deadline deadline) {
    while (!is_over(until)) {
      send_what_fits();
      if (is_over(until)) co_return;
      if (deadline.passed()) {
        receive();  // this process may have been held up while the answer came
        if (!is_over(until)) exchange_.time_is_up();
        co_return;
      }
      pollfd waiting{socket_.get(), POLLIN, 0};
      if (!unsent_.empty()) waiting.events |= POLLOUT;
      co_await loop_.ready({&waiting, 1}, deadline);
      if ((waiting.revents & (POLLIN | POLLHUP | POLLERR)) != 0) receive();
    }
  }

  /// Ends the connection so that the peer closes first. A server that is stopped a moment later
  /// would otherwise log a read error.
  Task<void> say_goodbye() {
    exchange_.say_goodbye();
    send_what_fits();
    ::shutdown(socket_.get(), SHUT_WR);
    const Deadline patience = Deadline::after(longest_farewell);
    while (!has_been_closed() && !patience.passed()) {
      pollfd waiting{socket_.get(), POLLIN, 0};
      co_await loop_.ready({&waiting, 1}, patience);
    }
  }

 private:
  bool is_over(Until until) const {
    return until == Until::all_are_over ? exchange_.is_over()
                                        : exchange_.outcome(first_call).has_value();
  }

  /// By the peer, whose last bytes are discarded.
  bool has_been_closed() {
    std::array<char, 4096> ignored;
    const ssize_t count = ::recv(socket_.get(), ignored.data(), ignored.size(), 0);
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
  }

  void send_what_fits() {
    // New output only when the old has been sent, so that a peer that sends but never reads cannot
    // make it pile up.
    if (unsent_.empty() && listens_) unsent_ = exchange_.take_output();
    while (!unsent_.empty()) {
      const ssize_t count = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
      if (count >= 0) {
        unsent_.erase(0, static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        return;
      } else if (errno == EPIPE || errno == ECONNRESET) {
        // A peer that answered early may have closed: its answer still has to be read.
        unsent_.clear();
        listens_ = false;
      } else if (errno != EINTR) {
        return fail(errno, "sending to the endpoint");
      }
    }
  }

  void receive() {
    // Holds any usual answer. Each of many peers that talk without end gets no more of a round, so
    // that the round during which the deadline passes ends soon.
    std::array<char, 4096> buffer;
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
      exchange_.feed({buffer.data(), static_cast<std::size_t>(count)});
    } else if (count == 0) {
      exchange_.end_of_input({});
    } else if (errno != EAGAIN && errno != EINTR) {
      fail(errno, "receiving from the endpoint");
    }
  }

  void fail(int error, const char* doing) {
    throw_if_exhausted(error, doing);
    unsent_.clear();
    listens_ = false;
    exchange_.end_of_input(error_text(error));
  }

  EventLoop& loop_;
  const Descriptor& socket_;
  GrpcExchange& exchange_;
  std::string unsent_;
  bool listens_ = true;
};

struct Attempt {
  AnsweredCalls answered;
  bool connected = false;
  bool spoke_http2 = false;
};

/// What every attempt at an address needs.
struct Call {
  EventLoop& loop;
  const Endpoint& endpoint;
  const Calls& calls;
  Deadline deadline;
};

/// Waits for the second call, which does not affect the first's outcome.
Task<std::optional<CallOutcome>> call_second(const Call& call, GrpcExchange& exchange,
                                             Conversation& conversation) {
  const CallOutcome& first = *exchange.outcome(first_call);
  if (!first.message) co_return std::nullopt;
  bool asked = call.calls.second.has_value();
  if (!asked && call.calls.make_second) {
    auto request = call.calls.make_second(*first.message);
    if (!request) co_return std::nullopt;
    exchange.add_call(std::move(*request));
    asked = true;
  }
  if (!asked) co_return std::nullopt;
  co_await conversation.run(Conversation::Until::all_are_over, call.deadline.fraction(0.5));
  co_return exchange.outcome(second_call);
}

/// A server that gave up because the time was over has not answered. One that answers with the same
/// status earlier did not give up for this call's deadline.
void count_as_timeout(CallOutcome& late) {
  const bool gave_up = late.failure && late.failure->code == ReasonCode::rpc_error &&
                       late.grpc_status && is_timeout(*late.grpc_status);
  if (!gave_up) return;
  late.failure = {ReasonCode::rpc_timeout, "the endpoint did not finish the call in time"};
}

/// Makes the calls over a connection to this address, if there is one.
Task<Attempt> call_over(const Call& call, const SocketAddress& address,
                        Connecting::Outcome connected) {
  std::variant<Descriptor, Reason>& connection = connected.connection;
  if (auto* reason = std::get_if<Reason>(&connection)) {
    co_return Attempt{{.outcome = failed(std::move(*reason)),
                       .address = address,
                       .connecting = connected.connecting,
                       .over = Deadline::Clock::now()}};
  }
  AnsweredCalls answered{.address = address, .connecting = connected.connecting};
  const Deadline nearly_over = call.deadline.fraction(0.9);
  GrpcExchange exchange(call.calls.first, call.endpoint.authority, call.deadline.remaining());
  if (call.calls.second) exchange.add_call(*call.calls.second);
  Conversation conversation(call.loop, std::get<Descriptor>(connection), exchange);
  co_await conversation.run(Conversation::Until::first_is_over, call.deadline);
  answered.outcome = *exchange.outcome(first_call);
  if (nearly_over.passed()) count_as_timeout(answered.outcome);
  answered.second = co_await call_second(call, exchange, conversation);
  answered.over = Deadline::Clock::now();
  co_await conversation.say_goodbye();
  std::get<Descriptor>(connection).reset();
  const bool hung_up =
      answered.outcome.failure && answered.outcome.failure->code == ReasonCode::connection_closed;
  if (hung_up && !exchange.peer_spoke() &&
      co_await answers_tls(call.loop, address, call.deadline)) {
    answered.outcome =
        failed({ReasonCode::not_grpc,
                "the endpoint does not speak HTTP/2 without TLS: it looks like a TLS server"});
    answered.over = Deadline::Clock::now();
  }
  co_return Attempt{std::move(answered), true, exchange.peer_speaks_http2()};
}

Task<Attempt> call_address(const Call& call, const SocketAddress& address,
                           Connecting::Outcome connected) {
  Attempt attempt = co_await call_over(call, address, std::move(connected));
  if (attempt.answered.outcome.may_reconnect) {
    const std::vector<SocketAddress> again = {address};
    Connecting connecting(call.loop, again, call.deadline);
    Connecting::Outcome reconnected = co_await connecting.next();
    attempt = co_await call_over(call, address, std::move(reconnected));
  }
  co_return attempt;
}

/// How much an attempt proves about the owner. An address without a route proves nothing.
int weight(const Attempt& attempt) {
  if (attempt.connected) return 2;
  return attempt.answered.outcome.failure->code == ReasonCode::network_unreachable ? 0 : 1;
}

std::string in_words(const Attempt& attempt) {
  const AnsweredCalls& answered = attempt.answered;
  const std::string& message = answered.outcome.failure->message;
  return attempt.connected ? display(answered.address) + ": " + message : message;
}

/// Adds the failures of a few other addresses to the message.
void name_others(Attempt& reported, const std::vector<Attempt>& others) {
  constexpr std::size_t most = 3;
  std::string& message = reported.answered.outcome.failure->message;
  if (reported.connected && !others.empty()) message = in_words(reported);
  for (std::size_t i = 0; i < std::min(most, others.size()); ++i) {
    message += "; " + in_words(others[i]);
  }
  if (others.size() > most) {
    message += "; and " + std::to_string(others.size() - most) + " more failed";
  }
}

/// Takes the attempt that proves the most, the first of these, and names the others in its message.
Attempt take_most_telling(std::map<std::size_t, Attempt>& attempts) {
  std::optional<Attempt> best;
  std::vector<Attempt> others;
  for (auto& [index, attempt] : attempts) {
    if (!best) {
      best = std::move(attempt);
    } else {
      if (weight(attempt) > weight(*best)) std::swap(attempt, *best);
      others.push_back(std::move(attempt));
    }
  }
  name_others(*best, others);
  return std::move(*best);
}

}  // namespace

Task<AnsweredCalls> make_calls(EventLoop& loop, const Endpoint& endpoint, const Calls& calls,
                               Deadline deadline) {
  const Call call{loop, endpoint, calls, deadline};
  const std::vector<SocketAddress>& addresses = endpoint.addresses;
  Connecting connecting(loop, addresses, deadline);
  std::map<std::size_t, Attempt> attempts;  // in the order of the addresses
  bool any_connected = false;
  while (connecting.has_next() && !(any_connected && deadline.passed())) {
    Connecting::Outcome connected = co_await connecting.next();
    const std::size_t index = connected.index;
    Attempt attempt = co_await call_address(call, addresses[index], std::move(connected));
    if (attempt.spoke_http2) co_return std::move(attempt.answered);
    any_connected = any_connected || attempt.connected;
    attempts.emplace(index, std::move(attempt));
  }
  co_return take_most_telling(attempts).answered;
}

}  // namespace modeldprobe
