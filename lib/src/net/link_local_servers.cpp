#include "net/link_local_servers.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "text/ascii.h"

namespace modeldprobe {
namespace {

ares_socket_t open_socket(int family, int type, int protocol, void* /*self*/) {
  return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

int close_socket(ares_socket_t socket, void* /*self*/) { return ::close(socket); }

ares_ssize_t receive(ares_socket_t socket, void* buffer, size_t size, int flags, sockaddr* sender,
                     ares_socklen_t* length, void* /*self*/) {
  return ::recvfrom(socket, buffer, size, flags, sender, length);
}

ares_ssize_t send(ares_socket_t socket, const iovec* parts, int count, void* /*self*/) {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

/// The index of an interface, by name or number; 0 if there is none.
unsigned interface_number(const std::string& zone) {
  const auto number = whole_number<unsigned>(zone);
  return number ? *number : ::if_nametoindex(zone.c_str());
}

}  // namespace

void LinkLocalServers::add_to(ares_channel channel, std::string_view resolv_conf) {
  while (!resolv_conf.empty()) {
    std::string_view line = resolv_conf.substr(0, resolv_conf.find('\n'));
    resolv_conf.remove_prefix(std::min(line.size() + 1, resolv_conf.size()));
    if (take_word(line) == "nameserver") take(take_word(line));
  }
  if (zones_.empty()) return;
  for (std::size_t i = 1; i < servers_.size(); ++i) servers_[i - 1].next = &servers_[i];
  static const ares_socket_functions functions = {open_socket, close_socket, connect, receive,
                                                  send};
  ::ares_set_servers_ports(channel, servers_.data());
  ::ares_set_socket_functions(channel, &functions, this);
}

void LinkLocalServers::take(std::string_view server) {
  server = server.substr(0, server.find_first_of("#;"));
  const std::size_t percent = server.find('%');
  const std::string address(server.substr(0, percent));
  ares_addr_port_node node{};
  if (::inet_pton(AF_INET, address.c_str(), &node.addr.addr4) == 1) {
    node.family = AF_INET;
  } else if (::inet_pton(AF_INET6, address.c_str(), &node.addr.addr6) == 1) {
    node.family = AF_INET6;
  } else {
    return;
  }
  servers_.push_back(node);
  if (percent == std::string_view::npos || node.family != AF_INET6) return;
  Zone zone{{}, interface_number(std::string(server.substr(percent + 1)))};
  std::memcpy(&zone.address, &node.addr.addr6, sizeof(zone.address));
  zones_.push_back(zone);
}

int LinkLocalServers::connect(ares_socket_t socket, const sockaddr* address, ares_socklen_t length,
                              void* self) {
  sockaddr_in6 with_zone{};
  if (address->sa_family != AF_INET6 || length > sizeof(with_zone)) {
    return ::connect(socket, address, length);
  }
  std::memcpy(&with_zone, address, length);
  for (const Zone& zone : static_cast<LinkLocalServers*>(self)->zones_) {
    const bool same = std::memcmp(&zone.address, &with_zone.sin6_addr, sizeof(zone.address)) == 0;
    if (same && with_zone.sin6_scope_id == 0) with_zone.sin6_scope_id = zone.interface;
  }
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&with_zone), length);
}

}  // namespace modeldprobe
