#pragma once

#include <ares.h>

#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "net/link_local_servers.h"

namespace modeldprobe {

/// How a channel asks.
struct DnsSettings {
  Deadline timeout;  ///< of the first round; each round waits twice as long as the one before
  int rounds = 1;
  int flags = 0;                 ///< ARES_FLAG_ values
  bool appends_domains = true;   ///< the search domains of this system
  bool reads_hosts = true;       ///< the hosts file
  std::string only_server = {};  ///< one of servers(); empty for every server of this system
};

/// A c-ares channel. Reports its sockets to a callback.
class DnsChannel {
 public:
  DnsChannel(const DnsSettings& settings, ares_sock_state_cb on_socket, void* for_callback);
  DnsChannel(const DnsChannel&) = delete;
  DnsChannel& operator=(const DnsChannel&) = delete;
  ~DnsChannel() { close(); }

  /// An ARES_ status. Unless it is ARES_SUCCESS, the channel cannot be used.
  int error() const { return error_; }
  ares_channel get() const { return channel_; }

  /// The name servers, in the order in which they are asked.
  std::vector<std::string> servers() const;

 private:
  int open(const DnsSettings& settings, ares_options options);
  int leave_out_root_domain(ares_options options, int mask);
  void close();

  LinkLocalServers link_local_servers_;
  ares_channel channel_ = nullptr;
  int error_;
};

}  // namespace modeldprobe
