#include "lease/program.h"

#include <optional>
#include <string>
#include <vector>

#include "catch.h"

namespace {

using namespace modeldprobe;

}  // namespace

TEST_CASE("a program is modeld by any of its names, and the probe never is", "[program]") {
  using G = ProgramGuess;
  struct Names {
    std::optional<std::string> command;
    std::optional<std::string> executable;
    std::optional<std::vector<std::string>> arguments;
    G guess;
  };
  const std::vector<Names> rows = {
      {"modeld.bin", "/opt/modeld.bin", {}, G::modeld},
      {"modeld", "/usr/bin/dash", {}, G::modeld},
      {"modeld-standin", {}, {}, G::modeld},
      {"main", "/usr/bin/modeld", {}, G::modeld},
      {"main", {}, {{"/usr/bin/modeld", "serve"}}, G::modeld},
      {"sleep", {}, {}, G::other},
      {"kworker/0:1", {}, std::vector<std::string>{}, G::other},
      {"vim", "/usr/bin/vim", {{"vim", "modeld.cpp"}}, G::other},
      {"sh", "/usr/bin/dash", {{"sh", "/opt/modeld", "serve"}}, G::launcher},
      {"sh", "/usr/bin/dash", {{"sh", "-c", "modeld-probe detect"}}, G::other},
      {"bash", "/usr/bin/bash", {{"-bash"}}, G::other},
      {"qemu-aarch64", {}, {}, G::unknown},
      {"modeld-probe", "/usr/bin/modeld-probe", {}, G::other},
      {"modeld-probe", {}, {}, G::other},
      {{}, {}, {}, G::unknown},
  };
  for (const Names& row : rows) {
    CAPTURE(row.command.value_or("none"), row.executable.value_or("none"));
    ProcessFacts facts;
    facts.state.command = row.command;
    facts.executable = row.executable;
    facts.arguments = row.arguments;
    CHECK(guess_program(facts) == row.guess);
  }
}
