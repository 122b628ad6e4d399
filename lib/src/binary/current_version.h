#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/bounded_call.h"

namespace modeldprobe {

/// Where the managed installs really are, with every link resolved.
struct CurrentVersion {
  std::string installs;  ///< `<data root>/modeld`; empty: not known
  std::string launcher;  ///< what `current` names; empty: not known, or nothing is there
};

CurrentVersion resolve_current_version(const std::string& data_root, Access access);

/// The folder of the version that `path` lies in, e.g. "v0.32.10"; nothing for a path that is not
/// below `installs`. Pure.
std::optional<std::string> version_folder(std::string_view installs, std::string_view path);

/// Whether `executable` can be part of a managed install, by the name of its folder. Pure.
bool may_be_managed(const std::string& executable);

}  // namespace modeldprobe
