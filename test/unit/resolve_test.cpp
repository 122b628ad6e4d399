#include "catch.h"
#include "fake_world.h"
#include "net/connect.h"

namespace {

using namespace modeldprobe;

std::variant<std::vector<SocketAddress>, std::string> resolved(const std::string& host_name,
                                                               Deadline deadline) {
  EventLoop loop;
  return loop.run(resolve(loop, host_name, deadline));
}

}  // namespace

TEST_CASE("numeric text needs no name server", "[resolve]") {
  const auto found = resolved("127.0.0.1", test::generous());
  const auto* addresses = std::get_if<std::vector<SocketAddress>>(&found);
  REQUIRE(addresses != nullptr);
  REQUIRE(addresses->size() == 1);
  CHECK(display(with_port(addresses->front(), 4711)) == "127.0.0.1:4711");
}

TEST_CASE("a look-up without time says so", "[resolve]") {
  const auto found = resolved("name.invalid", Deadline::after(std::chrono::nanoseconds::zero()));
  const auto* problem = std::get_if<std::string>(&found);
  REQUIRE(problem != nullptr);
  CHECK_FALSE(problem->empty());
}
