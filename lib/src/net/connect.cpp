#include "net/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "os/bounded_call.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

ReasonCode code_for(int error, bool local) {
  switch (error) {
    case EACCES:
    case EPERM:  // from a firewall or a sandbox
      return local ? ReasonCode::permission_denied : ReasonCode::network_unreachable;
    case ECONNREFUSED:
    case ENOENT:  // no such Unix socket
      return ReasonCode::connection_refused;
    case ETIMEDOUT:
      return ReasonCode::connect_timeout;
    case ECONNRESET:
      return ReasonCode::connection_closed;
    default:
      return ReasonCode::network_unreachable;
  }
}

Reason failure(const SocketAddress& address, int error) {
  const bool local = address.storage.ss_family == AF_UNIX;
  return {code_for(error, local), "connecting to " + display(address) + ": " + error_text(error),
          error};
}

/// Without a socket, nothing is known about the address or the permissions of a Unix socket.
Reason no_socket(const SocketAddress& address, int error) {
  return {ReasonCode::network_unreachable,
          "opening a socket for " + display(address) + ": " + error_text(error), error};
}

/// connect(2) fails with EADDRNOTAVAIL if this host has no address of that family, or no port that
/// is free. A datagram socket needs the same address, and none of TCP's ports; connecting it sends
/// nothing. Returns 0 if it has an address.
int why_no_local_address(const SocketAddress& address) {
  const Descriptor socket(::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket || ::connect(socket.get(), address.get(), address.length) != 0) return errno;
  return 0;
}

/// Throws if the error shows only what this process or machine has run out of.
void throw_if_connecting_exhausted(const SocketAddress& address, int error) {
  throw_if_exhausted(error, "connecting");
  if (error != EADDRNOTAVAIL || address.storage.ss_family == AF_UNIX) return;
  const int why = why_no_local_address(address);
  throw_if_exhausted(why, "connecting");
  if (why == 0) {
    throw std::system_error(error, std::generic_category(),
                            "connecting to " + display(address) + ": no local port is free");
  }
}

Reason too_late(const SocketAddress& address) {
  return {ReasonCode::connect_timeout, "connecting to " + display(address) + ": no answer in time"};
}

int error_of(int socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// If nobody listens on a port of this host, connect(2) may by chance pick that port as its local
/// one and connect the socket to itself.
bool connected_to_itself(int socket, const SocketAddress& address) {
  SocketAddress own;
  own.length = sizeof(own.storage);
  auto* const storage = reinterpret_cast<sockaddr*>(&own.storage);
  return address.storage.ss_family != AF_UNIX && ::getsockname(socket, storage, &own.length) == 0 &&
         display(own) == display(address);
}

/// 0 when connected, EINPROGRESS at the deadline, or another errno value.
Task<int> finish_connecting(EventLoop& loop, int socket, Deadline deadline) {
  for (;;) {
    pollfd waiting{socket, POLLOUT, 0};
    co_await loop.ready({&waiting, 1}, deadline);
    if (waiting.revents != 0) co_return error_of(socket);
    if (deadline.passed()) co_return EINPROGRESS;
  }
}

bool may_block_connecting(const SocketAddress& address) {
  if (address.storage.ss_family != AF_UNIX) return false;
  const auto* local = reinterpret_cast<const sockaddr_un*>(&address.storage);
  return local->sun_path[0] != '\0' && may_block(local->sun_path);
}

constexpr int not_looked_up = -1;

/// 0, an errno value, or not_looked_up at the deadline. Looking up a Unix socket's path may block
/// forever: then a child process connects, which shares the socket.
Task<int> start_connecting(EventLoop& loop, int socket, const SocketAddress& address,
                           Deadline deadline) {
  const auto connect = [&] {
    return ::connect(socket, address.get(), address.length) == 0 ? 0 : errno;
  };
  if (!may_block_connecting(address)) co_return connect();
  const Question question = [&] { return Answer{std::to_string(connect())}; };
  const auto answer = co_await ask_in_child(loop, question, deadline, socket);
  co_return answer ? std::stoi(answer->front()) : not_looked_up;
}

/// As finish_connecting. A Unix socket whose queue is full fails with EAGAIN at once; retries that.
/// Other sockets fail with it for want of memory.
Task<int> start_and_finish(EventLoop& loop, int socket, const SocketAddress& address,
                           Deadline deadline) {
  constexpr std::chrono::milliseconds pause{5};
  for (;;) {
    const int error = co_await start_connecting(loop, socket, address, deadline);
    if (error == not_looked_up) co_return EINPROGRESS;
    if (error == EINPROGRESS || error == EINTR) {
      co_return co_await finish_connecting(loop, socket, deadline);
    }
    if (error != EAGAIN || address.storage.ss_family != AF_UNIX) co_return error;
    if (deadline.passed()) co_return EINPROGRESS;
    co_await loop.pause(pause, deadline);
  }
}

/// Empty if it cannot be opened; see errno.
Descriptor open_socket(const SocketAddress& address) {
  constexpr int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  Descriptor socket(::socket(address.storage.ss_family, type, 0));
  if (!socket) throw_if_exhausted(errno, "opening a socket");
  if (socket && address.storage.ss_family != AF_UNIX) {
    const int yes = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  }
  return socket;
}

/// What becomes of a socket whose connecting ended with this errno value.
std::variant<Descriptor, Reason> outcome(const SocketAddress& address, Descriptor socket,
                                         int error) {
  if (error != 0) {
    throw_if_connecting_exhausted(address, error);
    return failure(address, error);
  }
  if (connected_to_itself(socket.get(), address)) return failure(address, ECONNREFUSED);
  return socket;
}

}  // namespace

Task<std::variant<Descriptor, Reason>> connect_to(EventLoop& loop, const SocketAddress& address,
                                                  Deadline deadline) {
  Descriptor socket = open_socket(address);
  if (!socket) co_return no_socket(address, errno);
  const int error = co_await start_and_finish(loop, socket.get(), address, deadline);
  if (error == EINPROGRESS) co_return too_late(address);
  co_return outcome(address, std::move(socket), error);
}

Task<Connecting::Outcome> Connecting::next() {
  if (addresses_.size() == 1) {  // may be a Unix socket, whose path may block
    started_ = 1;
    const Pending only{0, {}, Deadline::Clock::now()};
    auto connection = co_await connect_to(loop_, addresses_.front(), deadline_);
    co_return end(only, std::move(connection));
  }
  std::optional<Deadline> share;
  for (;;) {
    if (auto ready = take_ready()) co_return std::move(*ready);
    if (may_start() && (!share || share->passed())) {
      if (pending_.size() == most) co_return give_up_oldest();
      share = even_share(deadline_, addresses_.size() - started_);
      if (auto ended = start_next()) co_return std::move(*ended);
      continue;
    }
    if (deadline_.passed()) co_return give_up_oldest();
    std::vector<pollfd> sockets;
    for (const Pending& pending : pending_) sockets.push_back({pending.socket.get(), POLLOUT, 0});
    co_await loop_.ready(sockets, may_start() ? *share : deadline_);
  }
}

/// Starts connecting to the next address; returns the outcome if it is known at once.
std::optional<Connecting::Outcome> Connecting::start_next() {
  const SocketAddress& address = addresses_[started_];
  Pending next{started_++, {}, Deadline::Clock::now()};
  next.socket = open_socket(address);
  if (!next.socket) return end(next, no_socket(address, errno));
  const bool connected = ::connect(next.socket.get(), address.get(), address.length) == 0;
  const int error = connected ? 0 : errno;
  if (error != EINPROGRESS && error != EINTR) {
    return end(next, outcome(address, std::move(next.socket), error));
  }
  pending_.push_back(std::move(next));
  return std::nullopt;
}

std::optional<Connecting::Outcome> Connecting::take_ready() {
  for (auto pending = pending_.begin(); pending != pending_.end(); ++pending) {
    pollfd polled{pending->socket.get(), POLLOUT, 0};
    if (::poll(&polled, 1, 0) != 1) continue;
    Pending ready = std::move(*pending);
    pending_.erase(pending);
    const int error = error_of(ready.socket.get());
    return end(ready, outcome(addresses_[ready.index], std::move(ready.socket), error));
  }
  return std::nullopt;
}

Connecting::Outcome Connecting::give_up_oldest() {
  const Pending oldest = std::move(pending_.front());
  pending_.erase(pending_.begin());
  return end(oldest, too_late(addresses_[oldest.index]));
}

Connecting::Outcome Connecting::end(const Pending& pending,
                                    std::variant<Descriptor, Reason> connection) const {
  return {pending.index, std::move(connection), Deadline::Clock::now() - pending.start};
}

int why_no_socket() {
  int error = 0;
  for (const int family : {AF_INET6, AF_INET}) {
    if (Descriptor(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0))) return 0;
    error = errno;
  }
  return error;
}

Deadline even_share(Deadline deadline, std::size_t addresses) {
  return deadline.fraction(1.0 / static_cast<double>(addresses));
}

}  // namespace modeldprobe
