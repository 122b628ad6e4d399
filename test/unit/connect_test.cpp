#include "net/connect.h"

#include <cerrno>

#include "catch.h"
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
