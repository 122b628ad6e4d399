#pragma once

#include <vector>

#include "command_line/request.h"
#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// What one examination found: a status for each endpoint, in the order of the request, or the one
/// of the data root.
using Statuses = std::vector<Status>;

/// Examines once what the request asks for, by the deadline. If a call into the kernel does not
/// return, SIGALRM ends the process two seconds later, unless the process ignores that signal.
Statuses examine(const Request& request, Deadline deadline);

/// Whether each of the statuses is `running`.
bool all_running(const Statuses& statuses);

}  // namespace modeldprobe::app
