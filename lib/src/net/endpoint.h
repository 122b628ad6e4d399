#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace modeldprobe {

/// An address to connect to, as connect(2) takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// Where an owner serves, parsed. Either the addresses are known from the text alone, or
/// `host_name` has to be resolved first.
struct Endpoint {
  std::vector<SocketAddress> addresses;  ///< in the order in which to try them
  std::string host_name;                 ///< empty when the addresses are known
  std::uint16_t port = 0;                ///< 0 for a Unix socket
  std::string authority;                 ///< for HTTP's `:authority`
};

/// Reads `host:port`, `[v6]:port` (with a zone if need be), `:port` and the unspecified addresses
/// (this host), `unix:/path` and `unix:@name` (a name without a file, on Linux). A zone is an
/// interface's name or number. Names are taken as they are, except `localhost`, which is this
/// host by RFC 6761. On anything else, why it is not an endpoint.
std::variant<Endpoint, std::string> parse_endpoint(std::string_view text);

/// The same address with a port in it; only for IPv4 and IPv6.
SocketAddress with_port(SocketAddress address, std::uint16_t port);

/// "127.0.0.1:4711", "[::1]:4711" or "unix:/path", for messages.
std::string display(const SocketAddress& address);

}  // namespace modeldprobe
