#include "catch.h"
#include "fake_world.h"
#include "lease/lease.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::TemporaryDirectory;

std::string lease_text(const std::string& kind) {
  return R"({"pid": 7, "host": "here", "acquired_at": "2026-11-23T14:32:34Z",
             "renewed_at": "2026-11-23T14:32:34Z", "ttl": 10000000000,
             "meta": {"lease_kind": ")" +
         kind + R"(", "device_kind": "gpu", "device_id": "cuda0", "data_root": "/d", "x": "y"}})";
}

}  // namespace

TEST_CASE("leases of accelerators are read, and nothing else", "[device_leases]") {
  const TemporaryDirectory directory;
  directory.write("gpu-cuda0-c80c42252379.lease", lease_text("device"));
  directory.write("modeld.lease", lease_text(""));
  directory.write("broken.lease", "{");
  directory.write(".lease-1.tmp", lease_text("device"));
  directory.write("readme", lease_text("device"));
  directory.make_directory("folder.lease");
  for (const bool may_block : {false, true}) {
    const auto leases = read_device_leases(directory.path(), {test::generous(), may_block});
    REQUIRE(leases.size() == 1);
    CHECK(leases[0].pid == 7);
    CHECK(leases[0].meta.at("device_id") == "cuda0");
    CHECK(leases[0].meta.count("x") == 0);
  }
}

TEST_CASE("at most 64 leases of accelerators are read", "[device_leases]") {
  const TemporaryDirectory directory;
  for (int i = 0; i < 70; ++i) {
    directory.write("gpu-" + std::to_string(i) + ".lease", lease_text("device"));
  }
  CHECK(read_device_leases(directory.path(), test::direct_access()).size() == 64);
}

TEST_CASE("a directory that is absent holds no leases of accelerators", "[device_leases]") {
  CHECK(read_device_leases("/nonexistent/devices", test::direct_access()).empty());
}
