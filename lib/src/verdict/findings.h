#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// Make a finding of one level.
Finding obstacle(std::string code, std::string message, std::optional<NextStep> next = {});
Finding busy(std::string code, std::string message, std::optional<NextStep> next = {});
Finding note(std::string code, std::string message, std::optional<NextStep> next = {});

/// Sorts obstacles first, then busy, then notes; within a level, the order is kept.
void sort_by_level(std::vector<Finding>& findings);

/// Adds a note for each oddity of the lease: another host, a renewal in the future, a process id
/// that another process has now, a live lease whose owner does not run, an expired one whose owner
/// does though no binary was found.
void note_what_is_odd_about_the_lease(Status& status, const Evidence& evidence);

/// Adds a note for each install that was not run or not examined, and for a binary that was not
/// examined under a live lease because a file system did not answer.
void note_binaries_left_out(Status& status, const BinarySearch& binaries);

/// Adds `data_root_doubtful` if there is no lease and the data root is probably a mistake.
void note_data_root(Status& status, const Evidence& evidence);

/// Adds a note for each thing that is broken but is not the reason for the state: a corrupt lease
/// where there is no binary, launchers that were rejected where another binary was found.
void note_what_was_passed_over(Status& status);

}  // namespace modeldprobe
