#pragma once

#include <ares.h>
#include <netinet/in.h>

#include <string_view>
#include <vector>

namespace modeldprobe {

/// Makes a c-ares channel use name servers with a link-local address and an interface, such as
/// fe80::1%eth0. c-ares before 1.24 ignores them in resolv.conf. Must outlive the channel.
class LinkLocalServers {
 public:
  /// Parses `resolv_conf`, the text of that file; changes the channel if it names such a server.
  void add_to(ares_channel channel, std::string_view resolv_conf);

 private:
  struct Zone {
    in6_addr address;
    unsigned interface;
  };

  void take(std::string_view server);
  static int connect(ares_socket_t socket, const sockaddr* address, ares_socklen_t length,
                     void* self);

  std::vector<ares_addr_port_node> servers_;  ///< every server, in the order of the file
  std::vector<Zone> zones_;
};

}  // namespace modeldprobe
