#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/bounded_call.h"

namespace modeldprobe {

/// What is at a path.
enum class Presence {
  present,  ///< something that is not a directory
  directory,
  absent,
  unreadable,  ///< it can't be determined, for want of a permission, say
  silent,      ///< its file system did not answer in time
};

/// The launcher that `<data root>/modeld/current` names.
struct CurrentLauncher {
  std::optional<std::string> path;  ///< whether it exists or not; nothing when none is named
  bool silent = false;              ///< a file system did not answer in time
};

/// The managed installs under a data root, each by its launcher, in no particular order.
struct ManagedLaunchers {
  std::vector<std::string> paths;
  std::vector<std::string> unreadable;  ///< what can't be examined, for want of a permission, say
  bool complete = true;  ///< false when there are far more than anybody installs: some are left out
  bool silent = false;   ///< a file system did not answer in time
};

/// The name of the daemon's binary, of its launchers and of its folder in the data root.
inline constexpr std::string_view binary_name = "modeld";

/// `<os>-<arch>` of this machine by Go's names, e.g. "linux-amd64".
std::string_view platform_name();

/// The launcher that `<data root>/modeld/current` names, whether it exists or not. As a file,
/// `current` holds an install directory or the launcher itself (its last element is `modeld`),
/// with white space around it, relative to the working directory; as a link, its target is either,
/// relative to the link's directory. No path when `current` is absent, empty or can't be read.
CurrentLauncher current_launcher(const std::string& data_root, Access access);

/// Every `<data root>/modeld/<version>/<os>-<arch>/modeld` that exists and is no directory. Only
/// real directories count as versions, and `.staging` is none. So that time and memory stay
/// bounded, at most 4,096 entries are looked at, and paths of 256 KiB together are kept. Throws
/// std::system_error when there is no descriptor or memory left to look with.
ManagedLaunchers managed_launchers(const std::string& data_root, Access access);

/// Something at `path` that is not a directory; links are followed.
Presence is_file(const std::string& path, Access access);

/// The first executable `program` in the directories of `search_path` (PATH's form). Nothing when
/// that first match stands in a relative or empty entry: what the working directory happens to hold
/// is not trusted.
std::optional<std::string> find_on_path(std::string_view search_path, std::string_view program);

}  // namespace modeldprobe
