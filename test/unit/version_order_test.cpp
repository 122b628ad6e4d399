#include "binary/version_order.h"

#include "catch.h"

namespace {

using modeldprobe::compare_versions;

int sign(int number) { return (number > 0) - (number < 0); }

struct Pair {
  std::string newer;
  std::string older;
};

}  // namespace

TEST_CASE("versions compare number by number, releases above pre-releases", "[version_order]") {
  const auto pair = GENERATE(values<Pair>({
      {"v0.10.0", "v0.9.0"},
      {"v0.32.10", "v0.32.9"},
      {"v1.0.0", "v0.99.99"},
      {"1.0.1", "v1.0.0"},
      {"v1.0.0.1", "v1.0.0"},
      {"v2", "v1.9.9"},
      {"v1.0.0", "v1.0.0-rc.1"},
      {"v1.0.1-alpha", "v1.0.0"},
      {"v1.0.0-beta", "v1.0.0-alpha"},
      // pre-release texts byte by byte, not by their numbers
      {"v1.0.0-rc.9", "v1.0.0-rc.10"},
      {"v1.0.0-rc.1.1", "v1.0.0-rc.1"},
      {"v1.0.0-a", "v1.0.0-Z"},
      {"v1.0.0-a-b", "v1.0.0-a"},
      {"v1.0.0+build", "v1.0.0-rc+build"},
      // an unparsable version makes both texts
      {"v0.9.0", "v0.10.x"},
      {"latest", "V2.0.0"},
      {"w1.0.0", "v9.0.0"},
      {"v1.0.0", ""},
      {"v99999999999999999999.0", "v1.0"},
      {"v9223372036854775807", "v9223372036854775806"},
  }));
  CAPTURE(pair.newer, pair.older);
  CHECK(sign(compare_versions(pair.newer, pair.older)) == 1);
  CHECK(sign(compare_versions(pair.older, pair.newer)) == -1);
}

TEST_CASE("versions that say the same are equal", "[version_order]") {
  const auto pair = GENERATE(values<Pair>({
      {"v1.2.3", "1.2.3"},
      {"v1.2", "v1.2.0"},
      {"v1", "v1.0.0.0"},
      {"v1.2.3+one", "v1.2.3+two"},
      {"v1.02.3", "v1.2.3"},
      {"v1.2.3 ", "v1.2.3"},
      {"v1.2.3-", "v1.2.3"},
      {"nightly", "nightly"},
      {"", ""},
  }));
  CAPTURE(pair.newer, pair.older);
  CHECK(compare_versions(pair.newer, pair.older) == 0);
  CHECK(compare_versions(pair.older, pair.newer) == 0);
}

TEST_CASE("texts compare by unsigned bytes", "[version_order]") {
  CHECK(sign(compare_versions("\xC3\xA9", "z")) == 1);
}
