#pragma once

#include <functional>

namespace modeldprobe::app {

/// Does the work and returns what it returns. Where a limit (`ulimit -s`) leaves little stack, the
/// work is done on memory of its own, and threads that it starts get more too.
int with_roomy_stack(const std::function<int()>& work);

}  // namespace modeldprobe::app
