#include "net/dns_channel.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "os/file.h"

namespace modeldprobe {
namespace {

constexpr int knows_zones = 0x011800;

/// What c-ares says about the settings that a channel uses.
class UsedOptions {
 public:
  explicit UsedOptions(ares_channel channel)
      : known_(::ares_save_options(channel, &options_, &mask_) == ARES_SUCCESS) {}
  UsedOptions(const UsedOptions&) = delete;
  UsedOptions& operator=(const UsedOptions&) = delete;
  ~UsedOptions() {
    if (known_) ::ares_destroy_options(&options_);
  }

  bool has_domains() const { return known_ && (mask_ & ARES_OPT_DOMAINS) != 0; }
  std::vector<char*> domains() const {
    if (!has_domains()) return {};
    return {options_.domains, options_.domains + options_.ndomains};
  }
  int dots() const { return options_.ndots; }

 private:
  ares_options options_{};
  int mask_ = 0;
  bool known_;
};

}  // namespace

DnsChannel::DnsChannel(const DnsSettings& settings, ares_sock_state_cb on_socket,
                       void* for_callback) {
  ares_options options{};
  options.sock_state_cb = on_socket;
  options.sock_state_cb_data = for_callback;
  error_ = open(settings, options);
}

int DnsChannel::open(const DnsSettings& settings, ares_options options) {
  int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
  // c-ares would read the file in $HOSTALIASES without regard to the deadline.
  options.flags = ARES_FLAG_NOALIASES | settings.flags;
  options.timeout = std::max(1, settings.timeout.poll_timeout());
  options.tries = settings.rounds;
  std::string only_dns = "b";
  options.lookups = only_dns.data();
  if (!settings.reads_hosts) mask |= ARES_OPT_LOOKUPS;
  if (!settings.appends_domains) mask |= ARES_OPT_DOMAINS;
  int error = ::ares_init_options(&channel_, &options, mask);
  if (error == ARES_SUCCESS) error = leave_out_root_domain(options, mask);
  if (error == ARES_SUCCESS && ARES_VERSION < knows_zones) {
    link_local_servers_.add_to(channel_, read_file("/etc/resolv.conf", 1 << 16).content);
  }
  if (error == ARES_SUCCESS && !settings.only_server.empty()) {
    error = ::ares_set_servers_ports_csv(channel_, settings.only_server.c_str());
  }
  return error;
}

void DnsChannel::close() {
  if (channel_ != nullptr) ::ares_destroy(std::exchange(channel_, nullptr));
}

/// Where there is no domain to search, systemd-resolved writes `search .`. c-ares would append
/// that to a name, and a name with an empty label does not exist.
int DnsChannel::leave_out_root_domain(ares_options options, int mask) {
  const UsedOptions used(channel_);
  std::vector<char*> domains = used.domains();
  const auto is_root = [](const char* name) { return std::strcmp(name, ".") == 0; };
  if (std::erase_if(domains, is_root) == 0) return ARES_SUCCESS;
  close();
  options.domains = domains.data();
  options.ndomains = static_cast<int>(domains.size());
  return ::ares_init_options(&channel_, &options, mask | ARES_OPT_DOMAINS);
}

std::vector<std::string> DnsChannel::candidates(const std::string& host_name) const {
  const UsedOptions used(channel_);
  if (!used.has_domains()) return {host_name};
  std::vector<std::string> names;
  for (const char* const domain : used.domains()) names.push_back(host_name + "." + domain + ".");
  const bool has_dots = std::count(host_name.begin(), host_name.end(), '.') >= used.dots();
  names.insert(has_dots ? names.begin() : names.end(), host_name + ".");
  return names;
}

#if ARES_VERSION >= 0x011800
std::vector<std::string> DnsChannel::servers() const {
  std::vector<std::string> servers;
  char* const list = ::ares_get_servers_csv(channel_);
  for (std::string_view rest = list == nullptr ? "" : list; !rest.empty();) {
    servers.emplace_back(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(servers.back().size() + 1, rest.size()));
  }
  ::ares_free_string(list);
  return servers;
}
#else
std::vector<std::string> DnsChannel::servers() const {
  std::vector<std::string> servers;
  ares_addr_port_node* list = nullptr;
  if (::ares_get_servers_ports(channel_, &list) != ARES_SUCCESS) return {};
  for (const ares_addr_port_node* node = list; node != nullptr; node = node->next) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(node->family, &node->addr, text.data(), text.size());
    servers.emplace_back(text.data());
  }
  ::ares_free_data(list);
  return servers;
}
#endif

}  // namespace modeldprobe
