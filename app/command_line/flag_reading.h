#pragma once

#include <string>
#include <variant>
#include <vector>

#include "command_line/flag_table.h"
#include "command_line/usage_error.h"

namespace modeldprobe::app {

/// What a line asks for if it names --help or --version.
enum class Informing { help, version };

/// Reads the words after the command. The request is complete except for the environment's part.
/// Only the flags that the words name are declared to CLI11, which costs more than to read a lease.
std::variant<Request, Informing, Problem> read_flags(Command command,
                                                     const std::vector<std::string>& words);

}  // namespace modeldprobe::app
