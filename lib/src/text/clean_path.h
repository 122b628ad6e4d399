#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// The shortest lexical form of a path, as Go's filepath.Clean gives it: no doubled slashes, `.`
/// or inner `..`, no slash at the end; "." for an empty one. Touches no file.
std::string clean_path(std::string_view path);

/// The cleaned path of `name` inside `directory`, as Go's filepath.Join gives it: an empty
/// directory adds nothing.
std::string join_path(std::string_view directory, std::string_view name);

/// Takes the first name off a path, with the slashes before it; empty when none is left.
std::string take_name(std::string& path);

/// The path as it is when it is absolute, else its cleaned place below `directory`.
std::string absolute_path(const std::string& path, std::string_view directory);

}  // namespace modeldprobe
