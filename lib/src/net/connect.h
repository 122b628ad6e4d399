#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "net/endpoint.h"
#include "os/descriptor.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// Resolves a host name through /etc/hosts and DNS, by the deadline. Returns its addresses without
/// a port, in the order in which to try them; or why there are none. Uses c-ares instead of libc's
/// name services, which keep no deadline.
Task<std::variant<std::vector<SocketAddress>, std::string>> resolve(EventLoop& loop,
                                                                    const std::string& host_name,
                                                                    Deadline deadline);

/// Connects a stream socket to one address, by the deadline. Returns the socket, non-blocking and
/// close-on-exec; or the reason, with the errno text in its message. Throws std::system_error when
/// descriptors, memory or local ports run out.
Task<std::variant<Descriptor, Reason>> connect_to(EventLoop& loop, const SocketAddress& address,
                                                  Deadline deadline);

/// Connects stream sockets to several addresses, in order, and returns each outcome as it comes.
/// Gives each address an even share of the time left, then starts with the next one while the
/// earlier ones go on connecting: a long round trip takes no address its chance. After an outcome,
/// starts with the next address at once.
class Connecting {
 public:
  /// More than these are never connecting at the same time: the oldest is given up.
  static constexpr std::size_t most = 8;

  /// The addresses must outlive it.
  Connecting(EventLoop& loop, const std::vector<SocketAddress>& addresses, Deadline deadline)
      : loop_(loop), addresses_(addresses), deadline_(deadline) {}

  struct Outcome {
    std::size_t index;  ///< of the address
    std::variant<Descriptor, Reason> connection;
    std::chrono::nanoseconds connecting;  ///< how long it took
  };

  /// Whether next() may be called: not when the time is over and no socket is connecting.
  bool has_next() const { return !pending_.empty() || may_start(); }

  /// The next outcome, as from connect_to().
  Task<Outcome> next();

 private:
  struct Pending {
    std::size_t index;
    Descriptor socket;
    Deadline::Clock::time_point start;
  };

  bool may_start() const {
    return started_ < addresses_.size() && (started_ == 0 || !deadline_.passed());
  }
  std::optional<Outcome> start_next();
  std::optional<Outcome> take_ready();
  Outcome give_up_oldest();
  Outcome end(const Pending& pending, std::variant<Descriptor, Reason> connection) const;

  EventLoop& loop_;
  const std::vector<SocketAddress>& addresses_;
  Deadline deadline_;
  std::size_t started_ = 0;
  std::vector<Pending> pending_;  ///< the oldest first
};

/// 0 if this process can open a socket with which to ask a name server, otherwise errno.
int why_no_socket();

/// The deadline for the first of `addresses` attempts: an even share of the time left, so that an
/// address that drops packets leaves time for the others.
Deadline even_share(Deadline deadline, std::size_t addresses);

}  // namespace modeldprobe
