#pragma once

#include <string>

#include "evidence/system.h"
#include "verdict/evidence.h"
#include "verdict/step_facts.h"

namespace modeldprobe {

/// Gathers what a next step about this evidence needs, within the deadline.
StepFacts gather_step_facts(const Evidence& evidence, const System& system, Access root);

/// The real facts about the process that asks, see System::caller.
Caller examine_caller();

/// The real facts about a data root, see System::data_root.
DataRoot examine_data_root(const std::string& path, Access access);

}  // namespace modeldprobe
