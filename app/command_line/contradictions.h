#pragma once

#include <optional>
#include <string>

#include "command_line/given_flags.h"
#include "command_line/request.h"

namespace modeldprobe::app {

/// The first pair of flags that contradict each other or mean nothing together, in one sentence;
/// nothing if the request makes sense.
std::optional<std::string> contradiction(const GivenFlags& given, const Request& request);

}  // namespace modeldprobe::app
