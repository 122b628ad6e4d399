#pragma once

#include <ares.h>
#include <poll.h>

#include <list>
#include <string>
#include <utility>
#include <vector>

#include "modeldprobe/deadline.h"
#include "net/dns_channel.h"
#include "net/endpoint.h"
#include "os/event_loop.h"

namespace modeldprobe {

/// The questions that c-ares is asked about one host, and their answers so far.
class DnsQuery {
 public:
  DnsQuery() = default;
  DnsQuery(const DnsQuery&) = delete;
  DnsQuery& operator=(const DnsQuery&) = delete;
  ~DnsQuery() = default;

  /// Opens another channel, which lives as long as the query. Use it only if it has no error().
  const DnsChannel& open(const DnsSettings& settings);

  /// Asks for the addresses of one family, or of both (AF_UNSPEC).
  void ask(const DnsChannel& channel, const std::string& name, int family);
  void ask_for_each_family(const DnsChannel& channel, const std::string& name);

  /// Waits for the next event of any channel, until the deadline, and processes it.
  Task<void> wait(EventLoop& loop, Deadline deadline);

  bool is_over() const { return unanswered_ == 0; }
  bool has_addresses() const { return !addresses_.empty(); }
  std::vector<SocketAddress> take_addresses() { return std::exchange(addresses_, {}); }

  /// The most telling failure, an ARES_ status: ARES_ENOTFOUND or ARES_ENODATA only if every
  /// question was answered so, ARES_ETIMEOUT if one was not answered.
  int failure() const;
  /// Whether a name server said that the name does not exist.
  bool is_denied() const { return is_denied_; }
  /// Whether a socket was opened to ask a name server.
  bool asked_server() const { return asked_server_; }
  /// Whether one was asked over TCP.
  bool asked_over_tcp() const { return asked_over_tcp_; }

 private:
  static void take_socket_state(void* self, ares_socket_t number, int readable, int writable);
  static void take_answer(void* self, int status, int timeouts, ares_addrinfo* answer);
  void count_failure(int status);
  void add(const SocketAddress& address);

  std::vector<pollfd> sockets_;
  int unanswered_ = 0;  ///< questions
  int failure_ = ARES_SUCCESS;
  bool is_denied_ = false;
  bool asked_server_ = false;
  bool asked_over_tcp_ = false;
  std::vector<SocketAddress> addresses_;
  std::list<DnsChannel> channels_;  ///< report to the members above until they are closed
};

}  // namespace modeldprobe
