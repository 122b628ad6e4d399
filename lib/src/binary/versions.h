#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/bounded_call.h"

namespace modeldprobe {

/// Compares two versions of modeld like its installer. Returns a negative number, zero or a
/// positive number if `left` is older than, as old as or newer than `right`. A version is an
/// optional `v`, numbers separated by dots, an optional `-pre-release`, and an optional `+build`,
/// which does not count. Numbers are compared one by one, missing ones as 0. A pre-release is older
/// than its release; pre-release texts are compared byte by byte. If either text is not a version,
/// both are compared as texts. Because of that rule the order is not transitive among arbitrary
/// texts: do not pass them to std::sort.
int compare_versions(std::string_view left, std::string_view right);

/// A launcher to be ordered by its version; views into texts of the caller.
struct VersionedPath {
  std::string_view version;
  std::string_view path;
};

/// The index of the newest launcher; of those that are equal, the one whose path is greater. Where
/// some texts are not versions, it is the first one after an insertion sort, as in the reference.
/// Takes a fraction of a second for thousands. `launchers` must not be empty; paths must differ.
std::size_t newest_of(const std::vector<VersionedPath>& launchers);

/// The real paths of the managed installs, with all links resolved.
struct CurrentVersion {
  std::string installs;  ///< `<data root>/modeld`; empty if not known
  std::string launcher;  ///< the target of `current`; empty if not known or absent
};

CurrentVersion resolve_current_version(const std::string& data_root, Access access);

/// The folder of the version that `path` lies in, e.g. "v0.32.10"; nothing for a path that is not
/// below `installs`. Pure.
std::optional<std::string> version_folder(std::string_view installs, std::string_view path);

/// Whether `executable` can be part of a managed install, by the name of its folder. Pure.
bool may_be_managed(const std::string& executable);

}  // namespace modeldprobe
