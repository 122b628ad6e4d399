#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// The state's public name, or "unknown".
std::string_view state_name(const std::optional<State>& state);

/// The same for people, in the colour of its urgency if `colored`. Green means that the owner runs
/// and that nothing is known to prevent inference.
std::string state_word(const Status& status, bool colored);

/// The sentence after the state: why it is not running, or how well it runs. Texts from the lease
/// and the wire are not escaped.
std::string headline(const Status& status);

/// Whether the headline is this finding's message.
bool in_headline(const Status& status, const Finding& finding);

}  // namespace modeldprobe::app
