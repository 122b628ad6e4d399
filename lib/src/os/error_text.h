#pragma once

#include <string>

namespace modeldprobe {

/// The text of an errno value, e.g. "Connection refused".
std::string error_text(int error);

/// The name of an errno value, e.g. "ECONNREFUSED"; "errno 999" if it has none here.
std::string error_name(int error);

/// The message about a file system that did not answer a bounded call in time.
inline constexpr const char* file_system_silent = "a file system did not answer in time";

/// Whether an errno value means that nothing is at a path: ENOENT or ENOTDIR.
bool means_absent(int error);

/// Whether the same call may succeed if it is repeated at once: a signal interrupted it, or a
/// server forgot a file that was replaced.
bool may_be_repeated(int error);
inline constexpr int most_attempts = 5;

/// Throws std::system_error if `error`, which occurred while `doing` something, means that the
/// process or the machine ran out of descriptors, memory or processes. Such an error proves nothing
/// about the object that was examined.
void throw_if_exhausted(int error, const char* doing);

}  // namespace modeldprobe
