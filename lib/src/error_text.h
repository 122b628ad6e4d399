#pragma once

#include <string>

namespace modeldprobe {

/// What an errno value says, e.g. "Connection refused".
std::string error_text(int error);

}  // namespace modeldprobe
