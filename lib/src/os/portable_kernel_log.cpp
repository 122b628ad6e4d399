#include "os/kernel_log.h"

namespace modeldprobe {

KernelLog search_kernel_log(std::int64_t, Deadline) { return KernelLog::unknown; }

}  // namespace modeldprobe
