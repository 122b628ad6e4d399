#pragma once

#include <string>

#include "binary/binary_search.h"
#include "evidence/system.h"
#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// Where the binary is looked for, and how hard.
struct BinaryQuery {
  std::string data_root;
  bool may_block = false;     ///< the data root, as may_block() has it
  std::string override_path;  ///< empty: none
  bool may_run_launchers = false;
};

/// Looks for modeld: the override and nothing else when one is set, then a managed install, then
/// PATH. With `may_run_launchers` a managed install counts when its launcher says that it is
/// compatible, the current one first, then the newest. Without, the first that is there is taken
/// on trust: enough to name a path, not to decide a state. A launcher that must not be run, because
/// somebody else could have put it there, counts as found, as untrusted.
BinarySearch find_binary(const BinaryQuery& query, const System& system, Deadline deadline);

}  // namespace modeldprobe
