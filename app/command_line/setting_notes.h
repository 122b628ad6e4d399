#pragma once

#include <vector>

#include "command_line/request.h"
#include "modeldprobe/detector.h"

namespace modeldprobe::app {

/// What the environment makes surprising about a default data root: `no_home` if HOME is not set,
/// `sudo_user` if sudo runs the tool for another user. Nothing for a data root that was named.
std::vector<Finding> setting_notes(const Setting& data_root, const Environment& environment);

}  // namespace modeldprobe::app
