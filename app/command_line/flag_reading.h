#pragma once

#include <string>
#include <variant>
#include <vector>

#include "command_line/flag_table.h"
#include "command_line/usage_error.h"

namespace modeldprobe::app {

/// The flag about the tool that a line names, instead of a request.
enum class AboutFlag { help, version };

/// Reads the words after the command. The request is complete except for the environment's part.
/// Only the flags that the words name are declared to CLI11, which costs more than to read a lease.
std::variant<Request, AboutFlag, Problem> read_flags(Command command,
                                                     const std::vector<std::string>& words);

}  // namespace modeldprobe::app
