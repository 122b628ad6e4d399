#include "net/dns_query.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>

namespace modeldprobe {
namespace {

struct FreeAddresses {
  void operator()(ares_addrinfo* list) const { ::ares_freeaddrinfo(list); }
};

bool is_stream(ares_socket_t socket) {
  int type = 0;
  socklen_t size = sizeof(type);
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/// A channel ignores the sockets of the others.
void process(const DnsChannel& channel, const std::vector<pollfd>& polled) {
  if (channel.error() != ARES_SUCCESS) return;
  ::ares_process_fd(channel.get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  for (const pollfd& socket : polled) {
    const bool readable = (socket.revents & (POLLIN | POLLERR | POLLHUP)) != 0;
    const bool writable = (socket.revents & (POLLOUT | POLLERR | POLLHUP)) != 0;
    if (!readable && !writable) continue;
    ::ares_process_fd(channel.get(), readable ? socket.fd : ARES_SOCKET_BAD,
                      writable ? socket.fd : ARES_SOCKET_BAD);
  }
}

/// When c-ares must be called even if no socket is ready.
Deadline deadline_of_next_try(const DnsChannel& channel, Deadline deadline) {
  if (channel.error() != ARES_SUCCESS) return deadline;
  const auto left = deadline.remaining();
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
  timeval longest{};
  longest.tv_sec = static_cast<time_t>(whole.count());
  longest.tv_usec = static_cast<suseconds_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(left - whole).count());
  timeval next_try{};
  const timeval& next = *::ares_timeout(channel.get(), &longest, &next_try);
  return deadline.at_most(std::chrono::seconds(next.tv_sec) +
                          std::chrono::microseconds(next.tv_usec));
}

constexpr int most_telling = 3;

int how_telling(int status) {
  switch (status) {
    case ARES_SUCCESS:
      return 0;
    case ARES_ENOTFOUND:
      return 1;
    case ARES_ENODATA:
      return 2;
    default:
      return most_telling;
  }
}

}  // namespace

const DnsChannel& DnsQuery::open(const DnsSettings& settings) {
  const DnsChannel& channel = channels_.emplace_back(settings, take_socket_state, this);
  count_failure(channel.error());
  return channel;
}

void DnsQuery::ask(const DnsChannel& channel, const std::string& name, int family) {
  ares_addrinfo_hints hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  ++unanswered_;
  ::ares_getaddrinfo(channel.get(), name.c_str(), nullptr, &hints, take_answer, this);
}

void DnsQuery::ask_for_each_family(const DnsChannel& channel, const std::string& name) {
  ask(channel, name, AF_INET);
  ask(channel, name, AF_INET6);
}

Task<void> DnsQuery::wait(EventLoop& loop, Deadline deadline) {
  for (const DnsChannel& channel : channels_) deadline = deadline_of_next_try(channel, deadline);
  std::vector<pollfd> polled = sockets_;  // processing changes the list
  co_await loop.ready(polled, deadline);
  for (const DnsChannel& channel : channels_) process(channel, polled);
}

int DnsQuery::failure() const {
  return is_over() || how_telling(failure_) == most_telling ? failure_ : ARES_ETIMEOUT;
}

void DnsQuery::take_socket_state(void* self, ares_socket_t number, int readable, int writable) {
  DnsQuery& query = *static_cast<DnsQuery*>(self);
  std::erase_if(query.sockets_, [number](const pollfd& socket) { return socket.fd == number; });
  const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
  if (events == 0) return;
  query.sockets_.push_back({number, static_cast<short>(events), 0});
  query.asked_server_ = true;
  query.asked_over_tcp_ = query.asked_over_tcp_ || is_stream(number);
}

void DnsQuery::take_answer(void* self, int status, int, ares_addrinfo* answer) {
  const std::unique_ptr<ares_addrinfo, FreeAddresses> list(answer);
  DnsQuery& query = *static_cast<DnsQuery*>(self);
  --query.unanswered_;
  if (status == ARES_SUCCESS && (list == nullptr || list->nodes == nullptr)) status = ARES_ENODATA;
  query.count_failure(status);
  query.is_denied_ = query.is_denied_ || status == ARES_ENOTFOUND;
  if (list == nullptr) return;
  for (const ares_addrinfo_node* node = list->nodes; node != nullptr; node = node->ai_next) {
    SocketAddress address;
    if (node->ai_addrlen > sizeof(address.storage)) continue;
    std::memcpy(&address.storage, node->ai_addr, node->ai_addrlen);
    address.length = node->ai_addrlen;
    query.add(address);
  }
}

void DnsQuery::count_failure(int status) {
  if (how_telling(status) >= how_telling(failure_)) failure_ = status;
}

/// A question about both families and one about each may both be answered.
void DnsQuery::add(const SocketAddress& address) {
  const bool known =
      std::any_of(addresses_.begin(), addresses_.end(),
                  [&](const SocketAddress& other) { return display(other) == display(address); });
  if (!known) addresses_.push_back(address);
}

}  // namespace modeldprobe
