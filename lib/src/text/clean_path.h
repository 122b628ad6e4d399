#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// Returns the shortest lexical form of a path, like Go's filepath.Clean: without doubled slashes,
/// `.`, inner `..` and a slash at the end. An empty path becomes ".". Touches no file.
std::string clean_path(std::string_view path);

/// Returns the cleaned path of `name` inside `directory`, like Go's filepath.Join: an empty
/// directory adds nothing.
std::string join_path(std::string_view directory, std::string_view name);

/// Removes the first name from a path, with the slashes before it, and returns it. Empty if none is
/// left.
std::string take_name(std::string& path);

/// Returns an absolute path unchanged, and a relative one cleaned and below `directory`.
std::string absolute_path(const std::string& path, std::string_view directory);

}  // namespace modeldprobe
