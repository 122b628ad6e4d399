#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/bounded_call.h"

namespace modeldprobe {

/// Compares two versions of modeld as its installer does: negative, zero or positive, as `left` is
/// older than, as old as, or newer than `right`. Versions are an optional `v`, numbers between
/// dots, an optional `-pre-release` and an optional `+build`, which does not count. Numbers compare
/// one by one, missing ones as 0; a pre-release is older than its release, pre-release texts
/// compare byte by byte. When either one can't be read so, both are compared as texts. That last
/// rule makes the order not transitive among texts that are not all versions: sort with it only by
/// a method that survives this.
int compare_versions(std::string_view left, std::string_view right);

/// Whether a text is a version, so that the order is transitive with others of its kind.
bool is_version(std::string_view text);

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
