#include "os/running_program.h"

namespace modeldprobe {

std::string running_program() { return ""; }

}  // namespace modeldprobe
