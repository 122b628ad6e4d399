#include "lease/supervisor.h"

#include <algorithm>
#include <array>
#include <vector>

#include "os/process_text.h"

namespace modeldprobe {
namespace {

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

/// `docker-ID.scope` and its like, or the bare id below a group `docker` or a pod's.
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

/// `user@1000.service` is the user's manager itself: the units below it are its own.
std::optional<Supervisor> unit_in(const std::vector<std::string_view>& parts) {
  std::optional<Supervisor> found;
  Supervisor::Kind kind = Supervisor::Kind::systemd_system;
  for (const std::string_view part : parts) {
    if (part.ends_with(".scope")) found.reset();
    if (!part.ends_with(".service")) continue;
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

std::optional<Supervisor> find_supervisor(std::string_view cgroups) {
  std::optional<Supervisor> unit;
  for (const Cgroup& cgroup : parse_cgroups(cgroups)) {
    const std::vector<std::string_view> parts = components(cgroup.path);
    if (auto container = container_in(parts)) return container;
    // Only systemd's own hierarchy names its units in full.
    const bool systemd = cgroup.controllers.empty() || cgroup.controllers == "name=systemd";
    if (systemd && !unit) unit = unit_in(parts);
  }
  return unit;
}

}  // namespace modeldprobe
