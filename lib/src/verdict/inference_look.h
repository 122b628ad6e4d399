#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/models_directory.h"

namespace modeldprobe {

/// The models that clients and the daemon can load, and where they were looked for.
struct ModelsLook {
  ModelsFound found;                     ///< complete only when all directories are known
  std::vector<std::string> directories;  ///< absolute; the daemon's first
};

/// What was examined beyond the daemon itself since it may keep inference from working.
struct InferenceLook {
  std::optional<ModelsLook> models;  ///< there when the owner answered and has an engine
};

}  // namespace modeldprobe
