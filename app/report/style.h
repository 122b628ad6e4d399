#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// "1 attempt", "2 attempts".
std::string counted(std::size_t count, std::string_view noun);

/// "0.9 ms"; from a second on, "2.9 s" or "1 min 5 s".
std::string milliseconds_text(std::chrono::nanoseconds span);

/// For JSON and monitoring.
double milliseconds(std::chrono::nanoseconds span);

}  // namespace modeldprobe::app
