#pragma once

#include <ares.h>
#include <netinet/in.h>

#include <string_view>
#include <vector>

namespace modeldprobe {

/// Lets a channel of c-ares ask name servers that resolv.conf names by a link-local address with
/// its interface, such as fe80::1%eth0: versions before 1.24 leave these out. Must outlive the
/// channel.
class LinkLocalServers {
 public:
  /// Reads `resolv_conf`, the text of that file, and changes the channel if it names such a server.
  void add_to(ares_channel channel, std::string_view resolv_conf);

 private:
  struct Zone {
    in6_addr address;
    unsigned interface;
  };

  void take(std::string_view server);
  static int connect(ares_socket_t socket, const sockaddr* address, ares_socklen_t length,
                     void* self);

  std::vector<ares_addr_port_node> servers_;  ///< all of them, in their order
  std::vector<Zone> zones_;
};

}  // namespace modeldprobe
