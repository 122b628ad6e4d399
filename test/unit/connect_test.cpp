#include "net/connect.h"

#include <vector>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

const std::vector<SocketAddress> three(3);

}  // namespace

TEST_CASE("addresses are tried in order until one will do", "[connect]") {
  std::vector<const SocketAddress*> tried;
  try_each(three, test::generous(), [&](const SocketAddress& address, Deadline) {
    tried.push_back(&address);
    return tried.size() == 2;
  });
  CHECK(tried == std::vector<const SocketAddress*>{&three[0], &three[1]});
}

TEST_CASE("each address gets an even share of the time that is left", "[connect]") {
  std::vector<std::chrono::nanoseconds> shares;
  try_each(three, Deadline::after(30s), [&](const SocketAddress&, Deadline connected_by) {
    shares.push_back(connected_by.remaining());
    return false;
  });
  REQUIRE(shares.size() == 3);
  CHECK((shares[0] > 9s && shares[0] <= 10s));
  CHECK((shares[1] > 14s && shares[1] <= 15s));
  CHECK((shares[2] > 29s && shares[2] <= 30s));
}

TEST_CASE("when the time is over one address is tried and no more", "[connect]") {
  int tried = 0;
  try_each(three, Deadline::after(0s), [&](const SocketAddress&, Deadline) {
    ++tried;
    return false;
  });
  CHECK(tried == 1);
}
