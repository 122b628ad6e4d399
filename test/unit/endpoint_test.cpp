#include "net/endpoint.h"

#include <sys/un.h>

#include <cstddef>

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace std::string_view_literals;

using Texts = std::vector<std::string>;

Endpoint good(std::string_view text) {
  auto parsed = parse_endpoint(text);
  if (const auto* problem = std::get_if<std::string>(&parsed)) FAIL(*problem);
  return std::get<Endpoint>(std::move(parsed));
}

Texts addresses(const Endpoint& endpoint) {
  Texts shown;
  for (const SocketAddress& address : endpoint.addresses) shown.push_back(display(address));
  return shown;
}

}  // namespace

TEST_CASE("an address is taken as it is", "[endpoint]") {
  struct Row {
    std::string text;
    std::uint16_t port;
  };
  const auto row = GENERATE(values<Row>({
      {"127.0.0.1:40277", 40277},
      {"10.1.2.3:1", 1},
      {"[::1]:65535", 65535},
      {"[2001:db8::7]:80", 80},
  }));
  CAPTURE(row.text);
  const Endpoint endpoint = good(row.text);
  CHECK(addresses(endpoint) == Texts{row.text});
  CHECK(endpoint.host_name.empty());
  CHECK(endpoint.port == row.port);
  CHECK(endpoint.authority == row.text);
}

TEST_CASE("localhost and the unspecified addresses mean this host", "[endpoint]") {
  for (const std::string_view text :
       {":4711"sv, "0.0.0.0:4711"sv, "localhost:4711"sv, "LocalHost:4711"sv, "[localhost]:4711"sv,
        "[0.0.0.0]:4711"sv}) {
    CAPTURE(text);
    const Endpoint endpoint = good(text);
    CHECK(addresses(endpoint) == Texts{"127.0.0.1:4711", "[::1]:4711"});
    CHECK(endpoint.host_name.empty());
    CHECK(endpoint.port == 4711);
    CHECK(endpoint.authority == "localhost:4711");
  }
  for (const std::string_view text : {"[::]:4711"sv, "[0:0:0:0:0:0:0:0]:4711"sv}) {
    CAPTURE(text);
    CHECK(addresses(good(text)) == Texts{"[::1]:4711", "127.0.0.1:4711"});
  }
}

TEST_CASE("an IPv6 address may have a zone, which is not part of the authority", "[endpoint]") {
#if defined(__linux__)
  const Endpoint endpoint = good("[fe80::1%lo]:80");
  CHECK(addresses(endpoint) == Texts{"[fe80::1%lo]:80"});
  CHECK(endpoint.authority == "[fe80::1]:80");
#endif
  CHECK(std::holds_alternative<std::string>(parse_endpoint("[fe80::1%no-such-zone]:80")));
}

TEST_CASE("a zone is an interface's name or number, a URL's percent sign included", "[endpoint]") {
#if defined(__linux__)
  for (const std::string zone : {"lo", "1", "25lo", "251"}) {
    CAPTURE(zone);
    CHECK(addresses(good("[fe80::1%" + zone + "]:80")) == Texts{"[fe80::1%lo]:80"});
  }
#endif
  const auto parsed = parse_endpoint("[fe80::1%nowhere]:80");
  CHECK_THAT(std::get<std::string>(parsed), ContainsSubstring("no network interface"));
}

TEST_CASE("brackets around a name or an IPv4 address are ignored", "[endpoint]") {
  const Endpoint address = good("[127.0.0.1]:4711");
  CHECK(addresses(address) == Texts{"127.0.0.1:4711"});
  CHECK(address.authority == "127.0.0.1:4711");
  const Endpoint name = good("[owner.test]:4711");
  CHECK(name.host_name == "owner.test");
  CHECK(name.authority == "owner.test:4711");
}

TEST_CASE("an address in brackets alone lacks the port", "[endpoint]") {
  CHECK(std::get<std::string>(parse_endpoint("[::1]")) == "the port is missing");
}

TEST_CASE("a Unix socket may have a name without a file", "[endpoint]") {
  const Endpoint endpoint = good("unix:@modeld");
  CHECK(addresses(endpoint) == Texts{"unix:@modeld"});
  const auto* local = reinterpret_cast<const sockaddr_un*>(endpoint.addresses[0].get());
  CHECK(std::string_view(local->sun_path, 7) == std::string_view("\0modeld", 7));
  CHECK(endpoint.addresses[0].length == offsetof(sockaddr_un, sun_path) + 7);
}

TEST_CASE("a host name is kept to be resolved", "[endpoint]") {
  for (const std::string name : {"example.org", "example.org.", "host", "a-b_c.d", "3com.example",
                                 "localhost.example", "xlocalhost", "1.2.3.x"}) {
    CAPTURE(name);
    const Endpoint endpoint = good(name + ":80");
    CHECK(endpoint.addresses.empty());
    CHECK(endpoint.host_name == name);
    CHECK(endpoint.port == 80);
    CHECK(endpoint.authority == name + ":80");
  }
}

TEST_CASE("a Unix socket has a path, and no port", "[endpoint]") {
  for (const std::string_view text : {"unix:/run/modeld.sock"sv, "unix:///run/modeld.sock"sv}) {
    CAPTURE(text);
    const Endpoint endpoint = good(text);
    CHECK(addresses(endpoint) == Texts{"unix:/run/modeld.sock"});
    CHECK(endpoint.port == 0);
    CHECK(endpoint.authority == "localhost");
    CHECK(endpoint.host_name.empty());
  }
  CHECK(addresses(good("unix:run/modeld.sock")) == Texts{"unix:run/modeld.sock"});
  CHECK(addresses(good("unix:/with:colon")) == Texts{"unix:/with:colon"});
  CHECK(addresses(good("unix:" + std::string(107, 'x'))).size() == 1);
}

TEST_CASE("any other text is refused with the reason", "[endpoint]") {
  const std::string_view text = GENERATE(values<std::string_view>({
      "",
      "4711",  // a bare port
      "localhost",
      "127.0.0.1",
      "127.1",
      "127.1:4711",
      "1.2.3.4.5:80",
      "256.0.0.1:80",
      "http://127.0.0.1:4711",
      "http://localhost:4711/",
      "dns:///localhost:4711",
      "tcp://:4711",
      "127.0.0.1:",
      "127.0.0.1:0",
      "127.0.0.1:65536",
      "127.0.0.1:-1",
      "127.0.0.1:+1",
      "127.0.0.1: 80",
      "127.0.0.1:80 ",
      " 127.0.0.1:80",
      "127.0.0.1:http",
      "127.0.0.1:0x50",
      "127.0.0.1:80/",
      "::1:4711",
      "::1",
      "[::1]",
      "[::1]4711",
      "[::1:4711",
      "::1]:4711",
      "[]:4711",
      "[127.1]:4711",
      "[4711]:4711",
      "[a b]:4711",
      "[[::1]]:4711",
      "[:::1]:4711",
      "a..b:80",
      ".a:80",
      ".:80",
      "host name:80",
      "host/path:80",
      "user@host:80",
      "h\xC3\xB6st:80",
      "host\n:80",
      "unix:",
      "unix://",
      "unix://host/path",
      "unix://path",
      "unix://@name",
      "unix:/nul\0byte"sv,
      "127.0.0.1\0:80"sv,
      "127.0.0.1\0.example.org:80"sv,
      "[::1\0]:80"sv,
      "localhost\0:80"sv,
  }));
  CAPTURE(text);
  const auto parsed = parse_endpoint(text);
  const auto* problem = std::get_if<std::string>(&parsed);
  REQUIRE(problem != nullptr);
  CHECK_FALSE(problem->empty());
}

TEST_CASE("names and paths have a maximum length", "[endpoint]") {
  const auto is_endpoint = [](const std::string& text) {
    return std::holds_alternative<Endpoint>(parse_endpoint(text));
  };
  CHECK(is_endpoint(std::string(253, 'a') + ":80"));
  CHECK_FALSE(is_endpoint(std::string(254, 'a') + ":80"));
  CHECK(is_endpoint("unix:" + std::string(107, 'x')));
  CHECK_FALSE(is_endpoint("unix:" + std::string(108, 'x')));
  // An abstract name needs no NUL at its end.
  const std::string longest = "unix:@" + std::string(107, 'x');
  CHECK(addresses(good(longest)) == Texts{longest});
  CHECK_FALSE(is_endpoint(longest + "x"));
}

TEST_CASE("a port can be put into an address of either family", "[endpoint]") {
  CHECK(display(with_port(good("127.0.0.1:1").addresses[0], 4711)) == "127.0.0.1:4711");
  CHECK(display(with_port(good("[::1]:1").addresses[0], 4711)) == "[::1]:4711");
}
