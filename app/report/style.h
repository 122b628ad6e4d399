#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// The state's public name, or "unknown".
std::string_view state_name(const std::optional<State>& state);

/// The same for people, in the colour of its urgency where that is wanted.
std::string state_word(const std::optional<State>& state, bool colored);

/// Why the status is what it is, in a sentence, as it came: not escaped.
std::string sentence(const Status& status);

/// "1 attempt", "2 attempts".
std::string counted(std::size_t count, std::string_view noun);

/// "0.9 ms".
std::string milliseconds_text(std::chrono::nanoseconds span);

/// For JSON and monitoring.
double milliseconds(std::chrono::nanoseconds span);

}  // namespace modeldprobe::app
