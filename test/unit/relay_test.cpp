#include "owner/relay.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "catch.h"

namespace {

using namespace modeldprobe;

std::pair<Descriptor, Descriptor> connected() {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()) == 0);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void say(const Descriptor& to, const std::string& text) {
  REQUIRE(::write(to.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

/// So many bytes, or fewer when the other side ends before.
std::string hear(const Descriptor& from, std::size_t count) {
  std::string heard;
  std::array<char, 4096> buffer{};
  while (heard.size() < count) {
    const ssize_t got = ::read(from.get(), buffer.data(), buffer.size());
    if (got == 0) break;
    if (got > 0) heard.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return heard;
}

}  // namespace

TEST_CASE("what either side says reaches the other", "[relay]") {
  auto [peer, near] = connected();
  Relay relay(std::move(near), 1000);
  const Descriptor client = relay.take_client_end();
  say(client, "question");
  CHECK(hear(peer, 8) == "question");
  say(peer, "answer");
  CHECK(hear(client, 6) == "answer");
  CHECK_FALSE(relay.overflowed());
}

TEST_CASE("the end of what one side says is told to the other, which may still talk", "[relay]") {
  auto [peer, near] = connected();
  Relay relay(std::move(near), 1000);
  const Descriptor client = relay.take_client_end();
  say(peer, "last words");
  REQUIRE(::shutdown(peer.get(), SHUT_WR) == 0);
  CHECK(hear(client, 100) == "last words");
  say(client, "farewell");
  CHECK(hear(peer, 8) == "farewell");
}

TEST_CASE("a peer that says more than it may is cut off", "[relay]") {
  auto [peer, near] = connected();
  Relay relay(std::move(near), 1000);
  const Descriptor client = relay.take_client_end();
  say(peer, std::string(1000, 'x'));
  CHECK(hear(client, 1000).size() == 1000);
  CHECK_FALSE(relay.overflowed());
  say(peer, "x");
  CHECK(hear(client, 1).empty());
  CHECK(hear(peer, 1).empty());
  CHECK(relay.overflowed());
}

TEST_CASE("a relay that goes ends both connections", "[relay]") {
  auto [peer, near] = connected();
  Descriptor client;
  {
    Relay relay(std::move(near), 1000);
    client = relay.take_client_end();
  }
  CHECK(hear(peer, 1).empty());
  CHECK(hear(client, 1).empty());
}
