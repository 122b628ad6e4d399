#include "net/ask_each_server.h"

#include <cerrno>
#include <chrono>

#include "net/dns_query.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

/// How long addresses of one family wait for those of the other.
constexpr std::chrono::milliseconds longest_wait_for_other_family{50};

std::string answered(const std::string& server, const char* what) {
  return "the name server " + server + " answered " + what;
}

/// Newer versions of c-ares add the port: `127.0.0.1:53` or `[::1]:53`.
std::string without_usual_port(std::string_view server) {
  constexpr std::string_view usual_port = ":53";
  const bool has_port = server.starts_with('[') || server.find(':') == server.rfind(':');
  if (has_port && server.ends_with(usual_port)) server.remove_suffix(usual_port.size());
  return std::string(server);
}

std::string why_failed(const std::string& asked_server, int status) {
  const std::string server = without_usual_port(asked_server);
  switch (status) {
    case ARES_EFORMERR:
      return answered(server, "FORMERR");
    case ARES_ESERVFAIL:
      return answered(server, "SERVFAIL");
    case ARES_ENOTIMP:
      return answered(server, "NOTIMP");
    case ARES_EREFUSED:
      return answered(server, "REFUSED");
    case ARES_EBADRESP:
      return "the name server " + server + " sent a malformed reply";
    case ARES_ECONNREFUSED:
      return "the name server " + server + " cannot be reached";
    case ARES_ETIMEOUT:
      return "no answer from the name server " + server + " in time";
    default:
      return ::ares_strerror(status);
  }
}

/// Asks one server for one name.
Task<void> ask(EventLoop& loop, DnsQuery& query, const std::string& name, const std::string& server,
               Deadline deadline) {
  // With NOCHECKRESP, c-ares says what the server answered, not only that no server helped.
  const DnsChannel& channel = query.open({.timeout = deadline,
                                          .flags = ARES_FLAG_NOCHECKRESP,
                                          .reads_hosts = false,
                                          .only_server = server});
  if (channel.error() != ARES_SUCCESS) co_return;
  query.ask_for_each_family(channel, name);
  bool has_addresses = false;
  while (!query.is_over() && !deadline.passed()) {
    if (query.has_addresses() && !has_addresses) {
      has_addresses = true;
      deadline = deadline.at_most(longest_wait_for_other_family);
    }
    co_await query.wait(loop, deadline);
  }
}

}  // namespace

Task<std::variant<std::vector<SocketAddress>, std::string>> ask_each_server(
    EventLoop& loop, const std::vector<std::string>& names, const std::vector<std::string>& servers,
    Deadline deadline) {
  std::string failure;
  bool exists = false;
  for (std::size_t name = 0; name < names.size(); ++name) {
    bool denied = false;
    for (std::size_t server = 0; server < servers.size() && !denied; ++server) {
      if (deadline.passed()) break;
      const std::size_t left = (names.size() - name) * servers.size() - server;
      DnsQuery query;
      co_await ask(loop, query, names[name], servers[server], even_share(deadline, left));
      if (query.has_addresses()) co_return query.take_addresses();
      denied = query.is_denied();
      const int status = query.failure();
      throw_if_exhausted(status == ARES_ENOMEM ? ENOMEM : 0, "resolving a host name");
      exists = exists || status == ARES_ENODATA;
      const bool failed = status != ARES_ENODATA && status != ARES_ENOTFOUND;
      if (failed && failure.empty()) failure = why_failed(servers[server], status);
    }
  }
  if (!failure.empty()) co_return failure;
  co_return exists ? "the name has no address" : ::ares_strerror(ARES_ENOTFOUND);
}

}  // namespace modeldprobe
