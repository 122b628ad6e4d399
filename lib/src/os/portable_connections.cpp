#include "os/connections.h"

namespace modeldprobe {

std::size_t count_connections(std::int64_t, std::uint16_t, Deadline) { return 0; }

}  // namespace modeldprobe
