#pragma once

#include <optional>
#include <string>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// The reason for the state that the evidence in `status` led to; nothing when it is running.
std::optional<Reason> why_not_running(const Status& status, const std::string& binary_override);

/// The reason why no state can be told.
Reason why_undetermined(const Status& status);

Reason why_no_endpoint();
Reason why_not_ready();
Reason why_no_instance();
Reason why_another_instance(const std::string& expected, const std::string& answered);

/// Adds a warning for each thing about the lease that is odd: a host other than this `host`, a
/// renewal in the future, a live lease whose owner is gone.
void warn_about_lease(Status& status, const std::string& host);

/// Adds a warning for what was found broken but is not the reason for the state: a corrupt lease
/// where no binary is, launchers that were not taken where another binary was.
void warn_about_what_was_passed_over(Status& status);

}  // namespace modeldprobe
