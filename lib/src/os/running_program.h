#pragma once

#include <string>

namespace modeldprobe {

/// The path of the running program; empty when the system does not report it.
std::string running_program();

}  // namespace modeldprobe
