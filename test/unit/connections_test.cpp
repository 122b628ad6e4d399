#include "os/connections.h"

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("established connections are counted by the port of this end", "[connections]") {
  constexpr std::string_view table =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
      "   0: 0100007F:1267 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0\n"
      "   1: 0100007F:1267 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0\n"
      "   2: 0100007F:C350 0100007F:1267 01 00000000:00000000 00:00000000 00000000     0\n"
      "   3: 0100007F:1267 0100007F:C351 06 00000000:00000000 00:00000000 00000000     0\n"
      "   4: 00000000000000000000000001000000:1267 00000000000000000000000001000000:C352 01 0\n";
  CHECK(count_connections(table, 4711) == 2);
  CHECK(count_connections(table, 50000) == 1);
  CHECK(count_connections(table, 1) == 0);
}

TEST_CASE("lines that are not understood do not count", "[connections]") {
  for (const std::string_view lines :
       {"", "\n\n", "1:", "   1: nothing nothing 01", "   1: :zz x 01\n", "   1: a:1267 b 01x\n"}) {
    CHECK(count_connections(lines, 4711) == 0);
  }
}
