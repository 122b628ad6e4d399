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
