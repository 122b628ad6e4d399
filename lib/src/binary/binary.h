#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "modeldprobe/surroundings.h"

namespace modeldprobe {

/// Where the binary is looked for, and how hard.
struct BinaryQuery {
  std::string data_root;
  std::string override_path;  ///< empty: none
  bool may_run_launchers = false;
};

struct BinarySearch {
  std::optional<Binary> binary;
  std::vector<RejectedLauncher> rejected;
  std::vector<Warning> warnings;
};

/// Looks for modeld: the override and nothing else when one is set, then a managed install, then
/// PATH. With `may_run_launchers` a managed install counts when its launcher says that it is
/// compatible, the current one first, then the newest. Without, the first that is there is taken
/// on trust: enough to name a path, not to decide a state. A launcher that must not be run, because
/// somebody else could have put it there, counts as found, with a warning.
BinarySearch find_binary(const BinaryQuery& query, const Surroundings& surroundings,
                         Deadline deadline);

}  // namespace modeldprobe
