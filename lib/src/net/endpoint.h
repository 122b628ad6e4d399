#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace modeldprobe {

/// An address for connect(2).
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// A parsed endpoint. Either the text contains the addresses, or `host_name` must be resolved.
struct Endpoint {
  std::vector<SocketAddress> addresses;  ///< in the order in which to try them
  std::string host_name;                 ///< empty when the addresses are known
  std::uint16_t port = 0;                ///< 0 for a Unix socket
  std::string authority;                 ///< for HTTP's `:authority`
};

/// Reads `host:port`, `[v6]:port` (with a zone if need be), `:port` and the unspecified addresses
/// (this host), `unix:/path` and `unix:@name` (an abstract socket of Linux). Brackets around any
/// other host are ignored. A zone is an interface's name or number. `localhost` is this host, by
/// RFC 6761; other names are not checked. For any other text, returns why it is not an endpoint.
std::variant<Endpoint, std::string> parse_endpoint(std::string_view text);

/// The same address with this port. IPv4 and IPv6 only.
SocketAddress with_port(SocketAddress address, std::uint16_t port);

/// "127.0.0.1:4711", "[::1]:4711" or "unix:/path", for messages.
std::string display(const SocketAddress& address);

}  // namespace modeldprobe
