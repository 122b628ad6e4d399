#pragma once

#include <string>
#include <string_view>

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

}  // namespace modeldprobe
