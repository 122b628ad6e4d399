#pragma once

#include <optional>
#include <string>

#include "binary/binary_search.h"
#include "modeldprobe/status.h"

namespace modeldprobe {

/// The reason for the state that the evidence in `status` led to; nothing when it is running.
std::optional<Reason> why_not_running(const Status& status, const std::string& binary_override);

/// The reasons why no state can be determined.
Reason why_lease_unreadable(const Status& status);
Reason why_file_system_silent(const Status& status);

Reason why_no_endpoint();
Reason why_not_ready();
Reason why_no_instance();
Reason why_another_instance(const std::string& expected, const std::string& answered);

/// Adds a warning for each thing about the lease that is odd: a host other than this `host`, a
/// renewal in the future, a live lease whose owner is gone.
void warn_about_lease(Status& status, const std::string& host);

/// Adds a warning for installs that were not run or not looked at, and for a binary that was not
/// looked for under a live lease, since a file system did not answer.
void warn_about_binaries(Status& status, const BinarySearch& binaries);

/// Adds a warning for what was found broken but is not the reason for the state: a corrupt lease
/// where no binary is, launchers that were not taken where another binary was.
void warn_about_what_was_passed_over(Status& status);

}  // namespace modeldprobe
