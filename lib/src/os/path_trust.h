#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

// The rules of judge_path(), whatever calls a system follows a path with.

namespace modeldprobe {

inline constexpr int most_links = 40;
inline constexpr std::size_t longest_way = 1 << 16;

/// Whom to trust beside root; root again where the caller's number is nobody's.
uid_t trusted_user();

bool is_writable_by_others(mode_t mode);

/// The sentence that another user may control `path`, with its owner and mode.
std::string objection_to(const std::string& path, uid_t owner, mode_t mode);

}  // namespace modeldprobe
