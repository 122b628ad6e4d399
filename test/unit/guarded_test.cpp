#include "guarded.h"

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;

/// How often the guard is called while `use` uses the surroundings.
int guards(const std::function<void(const Surroundings&)>& use) {
  test::FakeWorld world;
  int count = 0;
  use(app::guarded(world.surroundings(), [&] { ++count; }));
  return count;
}

}  // namespace

TEST_CASE("launchers are only asked under guard", "[guarded]") {
  CHECK(guards([](const auto& world) { world.ask_launchers({}, test::generous()); }) == 1);
}

TEST_CASE("installs are only looked for under guard, where there are any", "[guarded]") {
  const test::TemporaryDirectory root;
  CHECK(guards([&](const auto& world) { world.managed_launchers(root.path()); }) == 0);
  root.make_directory("modeld");
  CHECK(guards([&](const auto& world) { world.managed_launchers(root.path()); }) == 1);
}

TEST_CASE("what hosts and ports name needs no guard", "[guarded]") {
  CHECK(guards([](const auto& world) { world.ping("127.0.0.1:1", test::generous()); }) == 0);
}

#if defined(__linux__)

TEST_CASE("a binary, or a socket, that may hang is only touched under guard", "[guarded]") {
  CHECK(guards([](const auto& world) { world.is_file("/proc/self/exe"); }) == 1);
  CHECK(guards([](const auto& world) { world.ping("unix:/proc/self/x", test::generous()); }) == 1);
}

#endif
