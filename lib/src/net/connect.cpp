#include "net/connect.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "os/bounded_call.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

ReasonCode code_for(int error, bool local) {
  switch (error) {
    case EACCES:
    case EPERM:  // of a network, what a firewall says
      return local ? ReasonCode::permission_denied : ReasonCode::network_unreachable;
    case ECONNREFUSED:
    case ENOENT:  // a Unix socket that is not there
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

Reason too_late(const SocketAddress& address) {
  return {ReasonCode::connect_timeout, "connecting to " + display(address) + ": no answer in time"};
}

int error_of(int socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/// Where nobody listens on a port of this host, connect(2) may by chance choose that port for its
/// own end, and then connects the socket to itself.
bool connected_to_itself(int socket, const SocketAddress& address) {
  SocketAddress own;
  own.length = sizeof(own.storage);
  auto* const storage = reinterpret_cast<sockaddr*>(&own.storage);
  return address.storage.ss_family != AF_UNIX && ::getsockname(socket, storage, &own.length) == 0 &&
         display(own) == display(address);
}

/// 0 when connected, an errno value, or EINPROGRESS when the deadline came first.
int finish_connecting(int socket, Deadline deadline) {
  pollfd waiting{socket, POLLOUT, 0};
  for (;;) {
    const int ready = ::poll(&waiting, 1, deadline.poll_timeout());
    if (ready > 0) return error_of(socket);
    if (ready < 0 && errno != EINTR) return errno;
    if (deadline.passed()) return EINPROGRESS;
  }
}

bool may_block_connecting(const SocketAddress& address) {
  if (address.storage.ss_family != AF_UNIX) return false;
  const auto* local = reinterpret_cast<const sockaddr_un*>(&address.storage);
  return local->sun_path[0] != '\0' && may_block(local->sun_path);
}

constexpr int not_looked_up = -1;

/// 0 or an errno value; not_looked_up when the deadline came first. Looking up a Unix
/// socket's path may take for ever: then a child does, whose socket this is too.
int start_connecting(int socket, const SocketAddress& address, Deadline deadline) {
  const auto connect = [&] {
    return ::connect(socket, address.get(), address.length) == 0 ? 0 : errno;
  };
  if (!may_block_connecting(address)) return connect();
  const auto answer =
      ask_in_child([&] { return Answer{std::to_string(connect())}; }, deadline, socket);
  return answer ? std::stoi(answer->front()) : not_looked_up;
}

/// As finish_connecting. A Unix socket whose queue is full says EAGAIN at once: worth asking again.
int start_and_finish(int socket, const SocketAddress& address, Deadline deadline) {
  constexpr int pause_milliseconds = 5;
  for (;;) {
    const int error = start_connecting(socket, address, deadline);
    if (error == not_looked_up) return EINPROGRESS;
    if (error == EINPROGRESS || error == EINTR) return finish_connecting(socket, deadline);
    if (error != EAGAIN) return error;
    if (deadline.passed()) return EINPROGRESS;
    ::poll(nullptr, 0, std::min(pause_milliseconds, deadline.poll_timeout()));
  }
}

}  // namespace

std::variant<Descriptor, Reason> connect_to(const SocketAddress& address, Deadline deadline) {
  constexpr int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
  Descriptor socket(::socket(address.storage.ss_family, type, 0));
  if (!socket) {
    throw_if_exhausted(errno, "opening a socket");
    return failure(address, errno);
  }
  if (address.storage.ss_family != AF_UNIX) {
    const int yes = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  }
  const int error = start_and_finish(socket.get(), address, deadline);
  if (error == EINPROGRESS) return too_late(address);
  if (error != 0) return failure(address, error);
  if (connected_to_itself(socket.get(), address)) return failure(address, ECONNREFUSED);
  return socket;
}

void try_each(
    const std::vector<SocketAddress>& addresses, Deadline deadline,
    const std::function<bool(const SocketAddress& address, Deadline connected_by)>& attempt) {
  for (std::size_t tried = 0; tried < addresses.size(); ++tried) {
    if (tried > 0 && deadline.passed()) return;
    const double share = 1.0 / static_cast<double>(addresses.size() - tried);
    if (attempt(addresses[tried], deadline.fraction(share))) return;
  }
}

}  // namespace modeldprobe
