#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/given_flags.h"
#include "command_line/request.h"

namespace modeldprobe::app {

/// The first pair of flags that contradict each other or mean nothing together, in one sentence;
/// nothing if the request makes sense.
std::optional<std::string> contradiction(const GivenFlags& given, const Request& request);

/// The flags that cannot be combined with this one.
std::vector<std::string> excluded_by(std::string_view flag);

}  // namespace modeldprobe::app
