#pragma once

#include <optional>
#include <string>

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// The reason for the state in `status`; nothing if it is running or unreachable.
std::optional<Reason> why_not_running(const Status& status, const Evidence& evidence);

/// For example "process 4711".
std::string pid_text(const Lease& lease);

/// For example "the lease expired 2 min ago and its owner, process 4711, is gone".
std::string expired_and_owner(const Status& status, const OwnerIdentity& owner);

/// Why the state could not be determined. `error` is an errno value, or 0.
Reason why_lease_unreadable(const Status& status, int error);
Reason why_file_system_silent(const Status& status);
Reason why_not_asked();

/// Why the health check failed.
Reason why_no_endpoint();
Reason why_not_ready();
Reason why_no_instance();
Reason why_another_instance(const std::string& expected, const std::string& answered);

}  // namespace modeldprobe
