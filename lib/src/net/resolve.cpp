#include <ares.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "net/connect.h"
#include "net/link_local_servers.h"
#include "os/bounded_call.h"
#include "os/error_text.h"
#include "os/file.h"

namespace modeldprobe {
namespace {

using Addresses = std::vector<SocketAddress>;

struct FreeAddresses {
  void operator()(ares_addrinfo* list) const { ::ares_freeaddrinfo(list); }
};

bool is_stream(ares_socket_t socket) {
  int type = 0;
  socklen_t size = sizeof(type);
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/// A c-ares channel, which may be closed.
class Channel {
 public:
  Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() { close(); }

  /// An ARES_ status; the channel is open if it is ARES_SUCCESS.
  int open(ares_options options, int mask) {
    int error = ::ares_init_options(&channel_, &options, mask);
    if (error == ARES_SUCCESS) error = leave_out_root_domain(options, mask);
    constexpr int knows_zones = 0x011800;
    if (error == ARES_SUCCESS && ARES_VERSION < knows_zones) {
      link_local_servers_.add_to(channel_, read_file("/etc/resolv.conf", 1 << 16).content);
    }
    return error;
  }

  void close() {
    if (channel_ != nullptr) ::ares_destroy(std::exchange(channel_, nullptr));
  }

  bool is_open() const { return channel_ != nullptr; }
  ares_channel get() const { return channel_; }

 private:
  /// Where there is no domain to search, systemd-resolved writes `search .`. c-ares would append
  /// that to a name, and a name with an empty label does not exist.
  int leave_out_root_domain(ares_options options, int mask) {
    ares_options used{};
    int used_mask = 0;
    if (::ares_save_options(channel_, &used, &used_mask) != ARES_SUCCESS) return ARES_SUCCESS;
    std::vector<char*> domains(used.domains, used.domains + used.ndomains);
    int error = ARES_SUCCESS;
    if (std::erase_if(domains, [](const char* name) { return std::strcmp(name, ".") == 0; }) > 0) {
      close();
      options.domains = domains.data();
      options.ndomains = static_cast<int>(domains.size());
      error = ::ares_init_options(&channel_, &options, mask | ARES_OPT_DOMAINS);
    }
    ::ares_destroy_options(&used);
    return error;
  }

  LinkLocalServers link_local_servers_;
  ares_channel channel_ = nullptr;
};

/// One look-up, to which c-ares reports its sockets and its answers.
class Lookup {
 public:
  explicit Lookup(Deadline deadline) : deadline_(deadline) {}
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup() = default;

  Task<std::variant<Addresses, std::string>> run(EventLoop& loop, const std::string& host_name) {
    if (const int error = open_usual(); error != ARES_SUCCESS) co_return text_of(error);
    ask(usual_, host_name, AF_UNSPEC);
    // A name server may answer for one address family and drop the query for the other.
    const Deadline patience = deadline_.fraction(0.2);
    while (!answered_ && !patience.passed()) co_await wait(loop, host_name, patience);
    if (!answered_) ask_for_each_family(usual_, host_name);
    while (!answered_ && !deadline_.passed()) co_await wait(loop, host_name, deadline_);
    if (!answered_) co_return "no answer from the name servers in time";
    if (status_ != ARES_SUCCESS) co_return text_of(status_);
    if (addresses_.empty()) co_return "the name has no address";
    co_return std::move(addresses_);
  }

 private:
  static std::string text_of(int error) {
    throw_if_exhausted(error == ARES_ENOMEM ? ENOMEM : 0, "resolving a host name");
    return ::ares_strerror(error);
  }

  ares_options options_for(Deadline timeout, int tries, int flags) {
    ares_options options{};
    options.sock_state_cb = take_socket_state;
    options.sock_state_cb_data = this;
    // c-ares would read the file in $HOSTALIASES without regard to the deadline.
    options.flags = ARES_FLAG_NOALIASES | flags;
    options.timeout = std::max(1, timeout.poll_timeout());
    options.tries = tries;
    return options;
  }

  /// A dead name server must leave time to ask the next one. Each round waits twice as long as the
  /// one before, so three rounds last until the deadline.
  int open_usual() { return usual_.open(options_for(deadline_.fraction(0.25), 3, 0), mask); }

  /// Over TCP, c-ares makes only one round. An answer that comes after it counts here.
  void ask_patiently_over_tcp(const std::string& host_name) {
    const ares_options options = options_for(deadline_, 1, ARES_FLAG_USEVC);
    if (patient_.open(options, mask) == ARES_SUCCESS) ask_for_each_family(patient_, host_name);
  }

  void ask_for_each_family(const Channel& channel, const std::string& host_name) {
    ask(channel, host_name, AF_INET);
    ask(channel, host_name, AF_INET6);
  }

  void ask(const Channel& channel, const std::string& host_name, int family) {
    ares_addrinfo_hints hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    ++unanswered_;
    ::ares_getaddrinfo(channel.get(), host_name.c_str(), nullptr, &hints, take_answer, this);
  }

  Task<void> wait(EventLoop& loop, const std::string& host_name, Deadline deadline) {
    Deadline next = deadline_of_next_try(usual_, deadline);
    if (patient_.is_open()) next = deadline_of_next_try(patient_, next);
    std::vector<pollfd> polled = sockets_;  // processing changes the list
    co_await loop.ready(polled, next);
    process(usual_, polled);
    if (patient_.is_open()) {
      process(patient_, polled);
    } else if (over_tcp_ && !answered_) {
      ask_patiently_over_tcp(host_name);
    }
  }

  /// A channel ignores the sockets of the other.
  static void process(const Channel& channel, const std::vector<pollfd>& polled) {
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
  static Deadline deadline_of_next_try(const Channel& channel, Deadline deadline) {
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

  static void take_socket_state(void* self, ares_socket_t number, int readable, int writable) {
    Lookup& lookup = *static_cast<Lookup*>(self);
    std::vector<pollfd>& sockets = lookup.sockets_;
    std::erase_if(sockets, [number](const pollfd& socket) { return socket.fd == number; });
    const int events = (readable != 0 ? POLLIN : 0) | (writable != 0 ? POLLOUT : 0);
    if (events == 0) return;
    sockets.push_back({number, static_cast<short>(events), 0});
    lookup.over_tcp_ = lookup.over_tcp_ || is_stream(number);
  }

  static void take_answer(void* self, int status, int, ares_addrinfo* answer) {
    const std::unique_ptr<ares_addrinfo, FreeAddresses> list(answer);
    Lookup& lookup = *static_cast<Lookup*>(self);
    // The first addresses count; of failures, the last.
    if (lookup.answered_) return;
    lookup.answered_ = --lookup.unanswered_ == 0 || (list != nullptr && list->nodes != nullptr);
    lookup.status_ = status;
    if (list == nullptr) return;
    for (const ares_addrinfo_node* node = list->nodes; node != nullptr; node = node->ai_next) {
      SocketAddress address;
      if (node->ai_addrlen > sizeof(address.storage)) continue;
      std::memcpy(&address.storage, node->ai_addr, node->ai_addrlen);
      address.length = node->ai_addrlen;
      lookup.addresses_.push_back(address);
    }
  }

  static constexpr int mask =
      ARES_OPT_SOCK_STATE_CB | ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;

  Deadline deadline_;
  std::vector<pollfd> sockets_;
  bool over_tcp_ = false;
  int unanswered_ = 0;  ///< queries
  bool answered_ = false;
  int status_ = ARES_SUCCESS;
  Addresses addresses_;
  Channel usual_;  // both report to the members above until they are closed
  Channel patient_;
};

/// c-ares opens its files without checking them: a FIFO would block it forever.
bool configuration_may_block() {
  for (const char* const path : {"/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf"}) {
    struct stat facts {};
    const bool exists = ::stat(path, &facts) == 0;
    if (exists && !S_ISREG(facts.st_mode) && !S_ISCHR(facts.st_mode)) return true;
  }
  return false;
}

Answer as_texts(const std::variant<Addresses, std::string>& result) {
  if (const auto* problem = std::get_if<std::string>(&result)) return {*problem};
  Answer texts = {""};
  for (const SocketAddress& address : std::get<Addresses>(result)) {
    texts.emplace_back(reinterpret_cast<const char*>(&address.storage), address.length);
  }
  return texts;
}

std::variant<Addresses, std::string> from_texts(const Answer& texts) {
  if (!texts.front().empty()) return texts.front();
  Addresses addresses;
  for (auto text = texts.begin() + 1; text != texts.end(); ++text) {
    SocketAddress address;
    std::memcpy(&address.storage, text->data(), text->size());
    address.length = static_cast<socklen_t>(text->size());
    addresses.push_back(address);
  }
  return addresses;
}

}  // namespace

Task<std::variant<Addresses, std::string>> resolve(EventLoop& loop, const std::string& host_name,
                                                   Deadline deadline) {
  if (!configuration_may_block()) {
    Lookup lookup(deadline);
    co_return co_await lookup.run(loop, host_name);
  }
  const Question question = [&] {
    EventLoop own;
    Lookup lookup(deadline);
    return as_texts(own.run(lookup.run(own, host_name)));
  };
  const auto answer = co_await ask_in_child(loop, question, deadline);
  if (!answer) co_return "a file in /etc that configures name resolution could not be read in time";
  co_return from_texts(*answer);
}

}  // namespace modeldprobe
