#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/bounded_call.h"
#include "os/file.h"

namespace modeldprobe {

/// What is at a path.
enum class Presence {
  present,  ///< something that is not a directory
  directory,
  absent,
  unreadable,  ///< it cannot be examined, for example because a permission is missing
  silent,      ///< its file system did not answer in time
};

/// What is at a path or, if that cannot be determined, why not.
struct PathExamined {
  Presence presence = Presence::silent;
  int error = 0;        ///< errno, if unreadable
  std::string problem;  ///< if unreadable: see why_unreadable()
};

/// The launcher that `<data root>/modeld/current` names.
struct CurrentLauncher {
  std::optional<std::string> path;  ///< whether it exists or not; nothing when none is named
  bool silent = false;              ///< a file system did not answer in time
  std::optional<UnreadablePath> unreadable;  ///< `current` itself, if it exists but cannot be read
};

/// The managed installs under a data root, each by its launcher, in no particular order.
struct ManagedLaunchers {
  std::vector<std::string> paths;
  std::vector<UnreadablePath> unreadable;
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
/// relative to the link's directory. No path if `current` is absent, empty or cannot be read.
CurrentLauncher current_launcher(const std::string& data_root, Access access);

/// Every `<data root>/modeld/<version>/<os>-<arch>/modeld` that exists and is no directory. Only
/// real directories count as versions, and `.staging` does not. To limit time and memory, at most
/// 4,096 entries are examined and at most 256 KiB of paths are kept. Throws std::system_error if
/// descriptors or memory run out.
ManagedLaunchers managed_launchers(const std::string& data_root, Access access);

/// Examines what is at `path`; links are followed.
PathExamined examine_path(const std::string& path, Access access);

/// The first executable `program` in the directories of `search_path`, which has the form of PATH.
/// Nothing if the first match is in a relative or empty entry: the working directory is not
/// trusted.
std::optional<std::string> find_on_path(std::string_view search_path, std::string_view program);

}  // namespace modeldprobe
