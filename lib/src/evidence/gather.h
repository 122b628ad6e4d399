#pragma once

#include <string>
#include <vector>

#include "evidence/system.h"
#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

enum class Ask {
  nobody,
  owner,            ///< for Health
  owner_and_status  ///< for Health and Status; what hinders inference is looked for
};

/// Brings together what a verdict about a data root rests on, in the order of the table: the lease,
/// its owner, then the binary. The owner is asked before the binary is looked for, so that it has
/// the whole of the time. Keeps the deadline wherever the system's functions do.
Evidence gather(const Detector::Settings& settings, const System& system, Deadline deadline,
                Ask ask);

/// gather, decide, and how long both took.
Status examine(const Detector::Settings& settings, const System& system, Deadline deadline,
               Ask ask);

/// The same for nodes, see probe_endpoints(). `ask` is not Ask::nobody.
std::vector<Status> examine_nodes(const std::vector<std::string>& endpoints,
                                  const std::string& instance, const System& system,
                                  Deadline deadline, Ask ask = Ask::owner);

}  // namespace modeldprobe
