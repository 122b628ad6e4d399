#include "os/child_setup.h"

namespace modeldprobe {

bool execute_open_file(int, char* const*, char* const*) { return true; }

bool close_range_at_once(unsigned, unsigned) { return false; }

}  // namespace modeldprobe
