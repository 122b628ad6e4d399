#include "lease/program.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "os/process_text.h"

namespace modeldprobe {
namespace {

constexpr std::string_view daemon = "modeld";
constexpr std::string_view probe = "modeld-probe";

bool is_daemon(std::string_view name) {
  return name.starts_with(daemon) && !name.starts_with(probe);
}

/// Programs that run the program named by an argument, and keep their own name.
bool runs_another(std::string_view name) {
  constexpr std::array<std::string_view, 9> shells{"sh",  "ash",  "bash", "busybox",     "dash",
                                                   "ksh", "mksh", "zsh",  "valgrind.bin"};
  constexpr std::array<std::string_view, 4> beginnings{"ld-linux", "ld-musl", "qemu-", "memcheck-"};
  return std::find(shells.begin(), shells.end(), name) != shells.end() ||
         std::any_of(beginnings.begin(), beginnings.end(),
                     [name](std::string_view start) { return name.starts_with(start); });
}

bool mentions_daemon(std::string_view argument) {
  for (std::size_t at = argument.find(daemon); at != std::string_view::npos;
       at = argument.find(daemon, at + 1)) {
    if (!argument.substr(at).starts_with(probe)) return true;
  }
  return false;
}

}  // namespace

ProgramGuess guess_program(const ProcessFacts& facts) {
  std::vector<std::string_view> names;
  if (facts.executable) names.push_back(base_name(*facts.executable));
  if (facts.state.command) names.emplace_back(*facts.state.command);
  const bool has_arguments = facts.arguments && !facts.arguments->empty();
  if (has_arguments) names.push_back(base_name(facts.arguments->front()));
  if (names.empty()) return ProgramGuess::unknown;

  // The probe's own program has the daemon's name in front, and may have been renamed by exec -a.
  if (names.front().starts_with(probe)) return ProgramGuess::other;
  if (std::any_of(names.begin(), names.end(), is_daemon)) return ProgramGuess::modeld;
  if (std::none_of(names.begin(), names.end(), runs_another)) return ProgramGuess::other;
  if (!facts.arguments) return ProgramGuess::unknown;
  const bool mentioned = has_arguments && std::any_of(facts.arguments->begin() + 1,
                                                      facts.arguments->end(), mentions_daemon);
  return mentioned ? ProgramGuess::launcher : ProgramGuess::other;
}

}  // namespace modeldprobe
