#include "lease/process_guess.h"

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

/// Programs that run another program, named by an argument, under their own name.
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

std::vector<std::string_view> components(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool is_container_id(std::string_view text) {
  constexpr std::size_t length = 64;
  return text.size() == length && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// `docker-ID.scope` and the like, or a bare id below the group `docker` or a pod's.
std::optional<std::string_view> container_id(std::string_view part) {
  constexpr std::string_view scope = ".scope";
  if (part.ends_with(scope)) part.remove_suffix(scope.size());
  constexpr std::array<std::string_view, 4> makers{"docker-", "libpod-", "cri-containerd-",
                                                   "crio-"};
  for (const std::string_view maker : makers) {
    if (!part.starts_with(maker)) continue;
    part.remove_prefix(maker.size());
    break;
  }
  if (is_container_id(part)) return part;
  return std::nullopt;
}

std::optional<Supervisor> container_in(const std::vector<std::string_view>& parts) {
  for (std::size_t i = parts.size(); i > 0; --i) {
    const std::string_view part = parts[i - 1];
    constexpr std::string_view lxc = "lxc.payload.";
    if (const auto id = container_id(part)) {
      return Supervisor{Supervisor::Kind::container, std::string(*id)};
    }
    if (part.starts_with(lxc)) {
      return Supervisor{Supervisor::Kind::container, std::string(part.substr(lxc.size()))};
    }
    if (i > 1 && parts[i - 2] == "lxc") {
      return Supervisor{Supervisor::Kind::container, std::string(part)};
    }
  }
  return std::nullopt;
}

/// Anybody may make a cgroup of any name; systemd's units have these characters only.
bool is_service(std::string_view part) {
  constexpr std::string_view allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.@\\-";
  return part.ends_with(".service") && !part.starts_with('-') &&
         part.find_first_not_of(allowed) == part.npos;
}

/// `user@1000.service` is the user's own manager; the units below it are the user's.
std::optional<Supervisor> unit_in(const std::vector<std::string_view>& parts) {
  std::optional<Supervisor> found;
  Supervisor::Kind kind = Supervisor::Kind::systemd_system;
  for (const std::string_view part : parts) {
    if (part.ends_with(".scope")) found.reset();
    if (!is_service(part)) continue;
    if (part.starts_with("user@")) {
      kind = Supervisor::Kind::systemd_user;
      found.reset();
    } else {
      found = Supervisor{kind, std::string(part)};
    }
  }
  return found;
}

}  // namespace

ProgramGuess guess_program(const ProcessFacts& facts) {
  std::vector<std::string_view> names;
  if (facts.executable) names.push_back(base_name(*facts.executable));
  if (facts.state.command) names.emplace_back(*facts.state.command);
  const bool has_arguments = facts.arguments && !facts.arguments->empty();
  if (has_arguments) names.push_back(base_name(facts.arguments->front()));
  if (names.empty()) return ProgramGuess::unknown;

  // The probe's name starts with the daemon's, and exec -a may have renamed it.
  if (names.front().starts_with(probe)) return ProgramGuess::other;
  if (std::any_of(names.begin(), names.end(), is_daemon)) return ProgramGuess::modeld;
  if (std::none_of(names.begin(), names.end(), runs_another)) return ProgramGuess::other;
  if (!facts.arguments) return ProgramGuess::unknown;
  const bool mentioned = has_arguments && std::any_of(facts.arguments->begin() + 1,
                                                      facts.arguments->end(), mentions_daemon);
  return mentioned ? ProgramGuess::launcher : ProgramGuess::other;
}

std::optional<Supervisor> find_supervisor(std::string_view cgroups) {
  std::optional<Supervisor> unit;
  for (const Cgroup& cgroup : parse_cgroups(cgroups)) {
    const std::vector<std::string_view> parts = components(cgroup.path);
    if (auto container = container_in(parts)) return container;
    // Only systemd's own hierarchy has the full names of units.
    const bool systemd = cgroup.controllers.empty() || cgroup.controllers == "name=systemd";
    if (systemd && !unit) unit = unit_in(parts);
  }
  return unit;
}

}  // namespace modeldprobe
