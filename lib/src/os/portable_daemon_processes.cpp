#include "os/daemon_processes.h"

namespace modeldprobe {

std::vector<DaemonProcess> find_daemons(Deadline) { return {}; }

}  // namespace modeldprobe
