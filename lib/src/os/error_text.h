#pragma once

#include <string>

namespace modeldprobe {

/// What an errno value says, e.g. "Connection refused".
std::string error_text(int error);

/// The name of an errno value, e.g. "ECONNREFUSED"; "errno 999" for one that has none here.
std::string error_name(int error);

/// Throws std::system_error when `error`, met while `doing` something, says that this process or
/// the machine has run out of descriptors, memory or processes: that tells nothing about what was
/// to be looked at.
void throw_if_exhausted(int error, const char* doing);

}  // namespace modeldprobe
