#include "command_line/completions.h"

namespace modeldprobe::app {

std::optional<std::string> completions(std::string_view) { return std::nullopt; }

}  // namespace modeldprobe::app
