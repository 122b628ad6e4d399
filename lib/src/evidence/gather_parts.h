#pragma once

// The parts of gather(), in its order.

#include <string>

#include "evidence/system.h"
#include "modeldprobe/deadline.h"
#include "verdict/closer_evidence.h"
#include "verdict/evidence.h"
#include "verdict/step_facts.h"

namespace modeldprobe {

/// Where and how to search for the binary.
struct BinaryQuery {
  std::string data_root;
  bool may_block = false;     ///< whether the data root may block, see may_block()
  std::string override_path;  ///< empty: none
  bool may_run_launchers = false;
};

/// Searches for modeld: only the override if one is set, otherwise a managed install, then PATH.
/// With `may_run_launchers`, a managed install counts if its launcher reports that it is
/// compatible; the current one is asked first, then the others, of which the newest wins. Without,
/// the first one that exists counts: enough to name a path, not to decide a state. A launcher that
/// another user could have put there is never run; it counts as found and untrusted.
BinarySearch find_binary(const BinaryQuery& query, const System& system, Deadline deadline);

/// Gathers the facts for a next step about this evidence, within the deadline.
StepFacts gather_step_facts(const Evidence& evidence, const System& system, Access root);

/// The facts about this process, see System::caller.
Caller examine_caller(CodecChoice codec, Deadline deadline);

/// The facts about a data root, see System::data_root.
DataRoot examine_data_root(const std::string& path, Access access);

/// Examines what may prevent a daemon from working and, with `other_daemons`, which daemons of this
/// user serve another data root. `evidence` is what was found before; `root` and `beside_lease` are
/// the access to the data root and to the files next to the lease. Changes nothing; ends by their
/// deadline.
CloserEvidence examine_closely(const Evidence& evidence, bool other_daemons, const System& system,
                               Access root, Access beside_lease);

/// Examines what may prevent inference although a daemon runs. `evidence` is what was found before;
/// `root` is the access to the data root. Changes nothing; ends by its deadline.
InferenceEvidence examine_inference(const Evidence& evidence, const System& system, Access root);

/// Adds what the owner's process shows: its program, its log and its connections; if it is gone,
/// what the kernel log reports about its end. `root` is the data root's absolute path. Ends by the
/// deadline.
void examine_owner_process(InferenceEvidence& inference, const Evidence& evidence,
                           const System& system, const std::string& root, Deadline deadline);

}  // namespace modeldprobe
