#include "os/daemon_output.h"

namespace modeldprobe {

OutputTarget examine_output(std::int64_t, int) { return {}; }

}  // namespace modeldprobe
