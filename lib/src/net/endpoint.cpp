#include "net/endpoint.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>

#include "text/ascii.h"

namespace modeldprobe {
namespace {

using Parsed = std::variant<Endpoint, std::string>;

template <class Address>
SocketAddress as_socket_address(const Address& address, std::size_t length = sizeof(Address)) {
  SocketAddress result;
  std::memcpy(&result.storage, &address, length);
  result.length = static_cast<socklen_t>(length);
  return result;
}

std::optional<SocketAddress> ipv4_address(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) return std::nullopt;
  return as_socket_address(address);
}

/// The index of the interface that a zone names; 0 if there is none.
std::uint32_t zone_id(std::string zone) {
  if (const auto found = ::if_nametoindex(zone.c_str()); found != 0) return found;
  // A URL escapes the percent sign.
  constexpr std::string_view escape = "25";
  if (zone.starts_with(escape) && zone.size() > escape.size()) zone.erase(0, escape.size());
  const auto number = whole_number<std::uint32_t>(zone);
  return number ? *number : ::if_nametoindex(zone.c_str());
}

/// Parses an IPv6 address with an optional zone; or returns why it is not one.
std::variant<SocketAddress, std::string> ipv6_address(const std::string& text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  const std::size_t percent = text.find('%');
  if (::inet_pton(AF_INET6, text.substr(0, percent).c_str(), &address.sin6_addr) != 1) {
    return "\"" + text + "\" is not an IPv6 address";
  }
  if (percent != std::string::npos) {
    address.sin6_scope_id = zone_id(text.substr(percent + 1));
    if (address.sin6_scope_id == 0) {
      return "there is no network interface \"" + text.substr(percent + 1) + "\"";
    }
  }
  return as_socket_address(address);
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  const auto port = whole_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

/// Whether a text can be a host name. Digits and dots alone are a mistyped address.
bool is_host_name(std::string_view text) {
  constexpr std::size_t longest = 253;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const bool letters = std::any_of(text.begin(), text.end(),
                                   [](char c) { return c != '.' && (c < '0' || c > '9'); });
  return text.size() <= longest && letters && text.front() != '.' &&
         text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), fits);
}

bool is_localhost(std::string_view name) {
  constexpr std::string_view localhost = "localhost";
  return std::equal(name.begin(), name.end(), localhost.begin(), localhost.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

Endpoint this_host(std::uint16_t port, bool ipv6_first) {
  Endpoint endpoint;
  endpoint.addresses = {with_port(*ipv4_address("127.0.0.1"), port),
                        with_port(std::get<SocketAddress>(ipv6_address("::1")), port)};
  if (ipv6_first) std::swap(endpoint.addresses[0], endpoint.addresses[1]);
  endpoint.port = port;
  endpoint.authority = "localhost:" + std::to_string(port);
  return endpoint;
}

Parsed unix_endpoint(std::string_view path) {
  // gRPC also accepts `unix:///path`, with an empty authority.
  if (path.starts_with("//")) {
    path.remove_prefix(2);
    if (!path.empty() && path.front() != '/') {
      return "a unix URL cannot name a host; use unix:/PATH";
    }
  }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty()) return "the socket path is empty";
  // An abstract name starts with NUL and is not NUL-terminated.
  const bool is_abstract = path.front() == '@';
  const std::size_t longest = sizeof(address.sun_path) - (is_abstract ? 0 : 1);
  if (path.size() > longest) {
    return "the socket path has " + std::to_string(path.size()) + " bytes; the limit is " +
           std::to_string(longest);
  }
  if (path.find('\0') != std::string_view::npos) return "the socket path has a NUL byte";
  path.copy(address.sun_path, path.size());
  if (is_abstract) address.sun_path[0] = '\0';
  const std::size_t length = path.size() + (is_abstract ? 0 : 1);
  Endpoint endpoint;
  endpoint.addresses = {as_socket_address(address, offsetof(sockaddr_un, sun_path) + length)};
  endpoint.authority = "localhost";
  return endpoint;
}

Parsed network_endpoint(const std::string& host, bool bracketed, std::uint16_t port) {
  if (host.empty() && !bracketed) return this_host(port, false);
  if (host == "0.0.0.0" && !bracketed) return this_host(port, false);

  Endpoint endpoint;
  endpoint.port = port;
  const std::string shown = bracketed ? "[" + host.substr(0, host.find('%')) + "]" : host;
  endpoint.authority = shown + ":" + std::to_string(port);
  if (bracketed) {
    const auto parsed = ipv6_address(host);
    if (const auto* problem = std::get_if<std::string>(&parsed)) return *problem;
    const auto* const address = std::get_if<SocketAddress>(&parsed);
    const auto* ipv6 = reinterpret_cast<const sockaddr_in6*>(&address->storage);
    if (IN6_IS_ADDR_UNSPECIFIED(&ipv6->sin6_addr)) return this_host(port, true);
    endpoint.addresses = {with_port(*address, port)};
    return endpoint;
  }
  if (const auto address = ipv4_address(host)) {
    endpoint.addresses = {with_port(*address, port)};
    return endpoint;
  }
  if (is_localhost(host)) return this_host(port, false);
  if (!is_host_name(host)) return "\"" + host + "\" is neither an address nor a host name";
  endpoint.host_name = host;
  return endpoint;
}

/// `%` and the interface of a link-local address, by its name if it has one; empty if it has none.
std::string zone_of(const sockaddr_in6& address) {
  if (address.sin6_scope_id == 0) return "";
  std::array<char, IF_NAMESIZE> name{};
  if (::if_indextoname(address.sin6_scope_id, name.data()) != nullptr) {
    return "%" + std::string(name.data());
  }
  return "%" + std::to_string(address.sin6_scope_id);
}

}  // namespace

Parsed parse_endpoint(std::string_view text) {
  constexpr std::string_view unix_scheme = "unix:";
  if (text.starts_with(unix_scheme)) return unix_endpoint(text.substr(unix_scheme.size()));
  if (text.find("//") != std::string_view::npos) return "a URL is not an endpoint; use HOST:PORT";

  const auto is_printable = [](char c) { return c > ' ' && c < 0x7F; };
  if (!std::all_of(text.begin(), text.end(), is_printable)) {
    return "it contains a space, a control character or a character that is not ASCII";
  }

  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) return "the port is missing";
  const auto port = port_number(text.substr(colon + 1));
  if (!port) {
    return "\"" + std::string(text.substr(colon + 1)) + "\" is not a port number from 1 to 65535";
  }
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    const std::string inside(host.substr(1, host.size() - 2));
    // Go, and so the reference, also accepts brackets around a name or an IPv4 address.
    const bool needs_brackets = inside.empty() || inside.find(':') != std::string::npos;
    return network_endpoint(inside, needs_brackets, *port);
  }
  if (host.find(':') != std::string_view::npos) {
    return "an IPv6 address goes in brackets, as in [::1]:4711";
  }
  return network_endpoint(std::string(host), false, *port);
}

SocketAddress with_port(SocketAddress address, std::uint16_t port) {
  if (address.storage.ss_family == AF_INET) {
    reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
  } else if (address.storage.ss_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port = htons(port);
  }
  return address;
}

std::string display(const SocketAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_INET) {
    const auto* ipv4 = reinterpret_cast<const sockaddr_in*>(&address.storage);
    ::inet_ntop(AF_INET, &ipv4->sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(ipv4->sin_port));
  }
  if (address.storage.ss_family == AF_INET6) {
    const auto* ipv6 = reinterpret_cast<const sockaddr_in6*>(&address.storage);
    ::inet_ntop(AF_INET6, &ipv6->sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + zone_of(*ipv6) +
           "]:" + std::to_string(ntohs(ipv6->sin6_port));
  }
  const char* const path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
  if (path[0] != '\0') return std::string("unix:") + path;
  const std::size_t length = address.length - offsetof(sockaddr_un, sun_path);
  return "unix:@" + std::string(path + 1, length - 1);
}

}  // namespace modeldprobe
