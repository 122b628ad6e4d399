#pragma once

#include <functional>
#include <vector>

#include "command_line/request.h"
#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"

namespace modeldprobe::app {

/// What one attempt found: a status for each endpoint, in the order of the request, or the one of
/// the data root.
using Findings = std::vector<Status>;

/// Takes the findings of an attempt that is stuck where no deadline reaches, as far as they are
/// known. Called from a thread of its own; must end the process.
using WhenStuck = std::function<void(const Findings& findings)>;

/// Looks once for what the request asks, by the deadline. `before` is called first, within the
/// bounds of the deadline as all else: for what also reads the data root.
Findings attempt(
    const Request& request, Deadline deadline, const WhenStuck& when_stuck,
    const std::function<void()>& before = [] {});

/// Whether each of the findings is `running`.
bool all_running(const Findings& findings);

}  // namespace modeldprobe::app
