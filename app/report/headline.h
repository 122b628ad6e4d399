#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// The state's public name, or "unknown".
std::string_view state_name(const std::optional<State>& state);

/// The same for people, in the colour of its urgency where that is wanted: green only for an owner
/// of which nothing is known that speaks against it.
std::string state_word(const Status& status, bool colored);

/// The sentence behind the state's word: why it is not running, or how well it runs. It holds texts
/// from the lease and the wire as they came: not escaped.
std::string headline(const Status& status);

/// Whether the headline is this finding's message.
bool in_headline(const Status& status, const Finding& finding);

}  // namespace modeldprobe::app
