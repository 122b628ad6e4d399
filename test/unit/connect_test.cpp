#include "net/connect.h"

#include <cerrno>

#include "catch.h"
#include "fake_world.h"
#include "listener.h"
#include "os/error_text.h"

TEST_CASE("each address gets an even share of the time that is left", "[connect]") {
  using namespace modeldprobe;
  using namespace std::chrono_literals;
  const Deadline deadline = Deadline::after(30s);
  const auto share_among = [&](std::size_t addresses) {
    return even_share(deadline, addresses).remaining();
  };
  CHECK((share_among(3) > 9s && share_among(3) <= 10s));
  CHECK((share_among(2) > 14s && share_among(2) <= 15s));
  CHECK((share_among(1) > 29s && share_among(1) <= 30s));
}

TEST_CASE("each address has an outcome, and a refusal goes on to the next at once", "[connect]") {
  using namespace modeldprobe;
  const test::Listener listener;
  test::Listener closed;
  std::vector<SocketAddress> addresses;
  for (const std::string& text : {closed.endpoint(), listener.endpoint()}) {
    addresses.push_back(std::get<Endpoint>(parse_endpoint(text)).addresses.front());
  }
  closed.close();
  EventLoop loop;
  Connecting connecting(loop, addresses, test::generous());

  REQUIRE(connecting.has_next());
  const auto refused = loop.run(connecting.next());
  CHECK(refused.index == 0);
  REQUIRE(std::holds_alternative<Reason>(refused.connection));
  CHECK(std::get<Reason>(refused.connection).code == ReasonCode::connection_refused);

  REQUIRE(connecting.has_next());
  const auto connected = loop.run(connecting.next());
  CHECK(connected.index == 1);
  CHECK(std::holds_alternative<Descriptor>(connected.connection));
  CHECK_FALSE(connecting.has_next());
}

TEST_CASE("without time, the first address is tried and no other", "[connect]") {
  using namespace modeldprobe;
  const std::vector<SocketAddress> addresses =
      std::get<Endpoint>(parse_endpoint("localhost:1")).addresses;
  EventLoop loop;
  Connecting connecting(loop, addresses, Deadline::after(std::chrono::nanoseconds::zero()));
  REQUIRE(connecting.has_next());
  CHECK(std::holds_alternative<Reason>(loop.run(connecting.next()).connection));
  CHECK_FALSE(connecting.has_next());
}

TEST_CASE("each error that connecting can end with has a name", "[connect]") {
  for (const int error :
       {EACCES,       EADDRINUSE,   EADDRNOTAVAIL,   EAFNOSUPPORT, EAGAIN,       EALREADY,
        ECONNABORTED, ECONNREFUSED, ECONNRESET,      EHOSTDOWN,    EHOSTUNREACH, EINVAL,
        EISCONN,      EMFILE,       EMSGSIZE,        ENETDOWN,     ENETRESET,    ENETUNREACH,
        ENFILE,       ENOBUFS,      ENOMEM,          ENOPROTOOPT,  EOPNOTSUPP,   EPERM,
        EPIPE,        EPROTO,       EPROTONOSUPPORT, EPROTOTYPE,   ESHUTDOWN,    ESOCKTNOSUPPORT,
        ETIMEDOUT}) {
    CAPTURE(error);
    CHECK_THAT(modeldprobe::error_name(error), StartsWith("E"));
  }
  CHECK(modeldprobe::error_name(ENOBUFS) == "ENOBUFS");
  CHECK(modeldprobe::error_name(9999) == "errno 9999");
}
