#pragma once

// The looks that gather() takes, in its order.

#include <string>

#include "evidence/system.h"
#include "modeldprobe/deadline.h"
#include "verdict/closer_look.h"
#include "verdict/evidence.h"
#include "verdict/step_facts.h"

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

/// Gathers what a next step about this evidence needs, within the deadline.
StepFacts gather_step_facts(const Evidence& evidence, const System& system, Access root);

/// The real facts about the process that asks, see System::caller.
Caller examine_caller();

/// The real facts about a data root, see System::data_root.
DataRoot examine_data_root(const std::string& path, Access access);

/// Examines what may keep a daemon from working and, with `other_daemons`, which others of this
/// user serve another data root. `evidence` holds what was found before; `root` and `beside_lease`
/// say how the data root and the files next to the lease are to be asked. Changes nothing; ends by
/// their deadline.
CloserLook look_closer(const Evidence& evidence, bool other_daemons, const System& system,
                       Access root, Access beside_lease);

/// Examines what may keep inference from working although a daemon runs. `evidence` holds what was
/// found before; `root` says how the data root is to be asked. Changes nothing; ends by that
/// deadline.
InferenceLook look_at_inference(const Evidence& evidence, const System& system, Access root);

/// Adds what the owner's process shows: its program, its log, who is connected to it; of one that
/// is gone, what the kernel's log says about that. `root` is the data root's absolute path. Ends by
/// the deadline.
void look_at_owner(InferenceLook& look, const Evidence& evidence, const System& system,
                   const std::string& root, Deadline deadline);

}  // namespace modeldprobe
