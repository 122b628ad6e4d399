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
  owner,            ///< Health
  owner_and_status  ///< Health and Status, and what may prevent inference
};

/// Gathers the evidence for a verdict about a data root, in the order of docs/reasons.md: the
/// lease, its owner, then the binary. Asks the owner before it searches for the binary, so that the
/// owner has all of the time. Keeps the deadline if the system's functions do.
Evidence gather(const Detector::Settings& settings, const System& system, Deadline deadline,
                Ask ask);

/// Gathers, decides, and measures how long both took.
Status examine(const Detector::Settings& settings, const System& system, Deadline deadline,
               Ask ask);

/// The same for nodes, see probe_endpoints(). `ask` must not be Ask::nobody.
std::vector<Status> examine_nodes(const std::vector<std::string>& endpoints,
                                  const std::string& instance, const System& system,
                                  Deadline deadline, Ask ask = Ask::owner);

}  // namespace modeldprobe
