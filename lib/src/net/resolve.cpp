#include <ares.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "net/ask_each_server.h"
#include "net/connect.h"
#include "net/dns_query.h"
#include "net/search_list.h"
#include "os/bounded_call.h"
#include "os/error_text.h"
#include "os/file.h"

namespace modeldprobe {
namespace {

using Addresses = std::vector<SocketAddress>;

/// The look-up of one host.
class Lookup {
 public:
  explicit Lookup(Deadline deadline) : deadline_(deadline) {}
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  ~Lookup() = default;

  Task<std::variant<Addresses, std::string>> run(EventLoop& loop, std::string host_name) {
    // A dot at the end means that nothing is to be appended; /etc/hosts has the name without it.
    is_rooted_ = host_name.ends_with('.');
    if (is_rooted_) host_name.pop_back();
    // A dead name server must leave time to ask the next one: three rounds last until the deadline.
    const DnsChannel& usual = query_.open(
        {.timeout = deadline_.fraction(0.25), .rounds = 3, .appends_domains = !is_rooted_});
    if (usual.error() != ARES_SUCCESS) co_return text_of(usual.error());
    query_.ask(usual, host_name, AF_UNSPEC);
    // A name server may answer for one address family and drop the query for the other.
    const Deadline patience = deadline_.fraction(0.2);
    while (!answered() && !patience.passed()) co_await wait(loop, host_name, patience);
    if (!answered()) query_.ask_for_each_family(usual, host_name);
    while (!answered() && !deadline_.passed()) co_await wait(loop, host_name, deadline_);
    if (query_.has_addresses()) co_return query_.take_addresses();
    if (query_.failure() == ARES_ENOTFOUND) co_return text_of(ARES_ENOTFOUND);
    if (!answered() || deadline_.passed()) co_return "no answer from the name servers in time";
    if (!query_.asked_server()) co_return nobody_was_asked;
    // c-ares gives up a host for one bad answer.
    if (is_rooted_) host_name += '.';
    const std::string configuration = read_file("/etc/resolv.conf", 1 << 16).content;
    co_return co_await ask_each_server(loop, names_to_ask(host_name, configuration),
                                       usual.servers(), deadline_);
  }

 private:
  static constexpr const char* nobody_was_asked =
      "no name server could be asked; check the network, /etc/resolv.conf and /etc/nsswitch.conf";

  static std::string text_of(int error) {
    throw_if_exhausted(error == ARES_ENOMEM ? ENOMEM : 0, "resolving a host name");
    return ::ares_strerror(error);
  }

  /// The first addresses count.
  bool answered() const { return query_.is_over() || query_.has_addresses(); }

  Task<void> wait(EventLoop& loop, const std::string& host_name, Deadline deadline) {
    co_await query_.wait(loop, deadline);
    if (query_.asked_over_tcp() && !asks_patiently_ && !answered()) {
      ask_patiently_over_tcp(host_name);
    }
  }

  /// Over TCP, c-ares makes only one round. An answer that comes after it counts here.
  void ask_patiently_over_tcp(const std::string& host_name) {
    asks_patiently_ = true;
    const DnsChannel& patient = query_.open(
        {.timeout = deadline_, .flags = ARES_FLAG_USEVC, .appends_domains = !is_rooted_});
    if (patient.error() == ARES_SUCCESS) query_.ask_for_each_family(patient, host_name);
  }

  Deadline deadline_;
  bool is_rooted_ = false;
  bool asks_patiently_ = false;
  DnsQuery query_;
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
