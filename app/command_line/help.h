#pragma once

#include <string>

#include "command_line/request.h"

namespace modeldprobe::app {

/// The tool's help in 80 columns: its commands, exit codes and examples. A line break at the end.
std::string help_text();

/// A command's help: what it does, how to call it, its flags by group, exit codes and examples.
std::string help_text(Command command);

}  // namespace modeldprobe::app
