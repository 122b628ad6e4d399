#pragma once

#include <optional>
#include <vector>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// What looking for modeld brought back.
struct BinarySearch {
  std::optional<Binary> binary;
  std::vector<RejectedLauncher> rejected;   ///< installs that are there and can't be used
  std::vector<RejectedLauncher> untrusted;  ///< installs that were not run: they could be another's
  std::vector<std::string> unreadable;      ///< installs that can't be examined
  bool override_is_directory = false;
  bool complete = true;  ///< false: there are more installs than anybody has, some were left out
  bool silent = false;   ///< a file system did not answer in time, so it was not finished
};

}  // namespace modeldprobe
