#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Each makes a finding of the level that it is named after.
Finding obstacle(std::string code, std::string message, std::optional<NextStep> next = {});
Finding busy(std::string code, std::string message, std::optional<NextStep> next = {});
Finding note(std::string code, std::string message, std::optional<NextStep> next = {});

/// Sorts obstacles first, then busy, then notes; keeps the order within a level.
void sort_by_level(std::vector<Finding>& findings);

/// Adds a note for each oddity of the lease: it is from another host, was renewed in the future or
/// is too large; another process has its process id; it is live but its owner does not run; it has
/// expired and no binary was found, but its owner runs.
void note_lease_oddities(Status& status, const Evidence& evidence);

/// Adds a note for each install that was not run or not examined. Adds one if the state is known
/// but a file system did not answer the search for the binary.
void note_binaries_left_out(Status& status, const BinarySearch& binaries);

/// Adds `data_root_doubtful` if there is no lease and the data root is probably a mistake.
void note_data_root(Status& status, const Evidence& evidence);

/// Adds a note for each fault that is not the reason for the state: a corrupt lease if there is no
/// binary, rejected launchers if another binary was found.
void note_other_faults(Status& status);

}  // namespace modeldprobe
