#include "evidence/system.h"

#include <cstdlib>
#include <map>

#include "catch.h"

namespace {

using namespace modeldprobe;

std::string root_in(const std::map<std::string, std::string>& variables) {
  return default_data_root([&](const std::string& name) -> std::optional<std::string> {
    const auto entry = variables.find(name);
    return entry == variables.end() ? std::nullopt : std::optional(entry->second);
  });
}

}  // namespace

TEST_CASE("the data root is CONTENOX_DATA_ROOT, else in HOME, else in the working directory",
          "[system]") {
  CHECK(root_in({{"CONTENOX_DATA_ROOT", "/srv/data"}, {"HOME", "/home/me"}}) == "/srv/data");
  CHECK(root_in({{"CONTENOX_DATA_ROOT", "relative/data"}}) == "relative/data");
  CHECK(root_in({{"CONTENOX_DATA_ROOT", ""}, {"HOME", "/home/me"}}) == "/home/me/.contenox");
  CHECK(root_in({{"HOME", "/home/me/"}}) == "/home/me/.contenox");
  CHECK(root_in({{"HOME", ""}}) == ".contenox");
  CHECK(root_in({}) == ".contenox");
}

TEST_CASE("a variable that is not set differs from an empty one", "[system]") {
  const Environment environment = process_environment();
  ::setenv("MODELDPROBE_UNIT", "", 1);
  CHECK(environment("MODELDPROBE_UNIT") == "");
  ::setenv("MODELDPROBE_UNIT", "x", 1);
  CHECK(environment("MODELDPROBE_UNIT") == "x");
  ::unsetenv("MODELDPROBE_UNIT");
  CHECK_FALSE(environment("MODELDPROBE_UNIT").has_value());
}

TEST_CASE("the real system leaves nothing out", "[system]") {
  const System real = real_system(CodecChoice::automatic, Orphans::leave);
  CHECK(real.now);
  CHECK(real.nature_of);
  CHECK(real.read_lease);
  CHECK(real.examine_path);
  CHECK(real.find_on_path);
  CHECK(real.current_launcher);
  CHECK(real.managed_launchers);
  CHECK(real.examine_launcher);
  CHECK(real.examine_launcher_as);
  CHECK(real.ask_launchers);
  CHECK(real.examine_process);
  CHECK(real.host_name);
  CHECK(real.ask_owners);
  CHECK_FALSE(real.host_name().empty());
}
