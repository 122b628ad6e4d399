#include "net/connect.h"

#include "catch.h"

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
