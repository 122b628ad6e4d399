#pragma once

#include <optional>
#include <string>

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

}  // namespace modeldprobe
