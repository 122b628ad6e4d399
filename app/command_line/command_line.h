#pragma once

#include <string>
#include <variant>
#include <vector>

#include "command_line/request.h"
#include "command_line/usage_error.h"
#include "modeldprobe/detector.h"

namespace modeldprobe::app {

/// Text to print instead of an examination: help, the version or a completion script. The exit code
/// is 0.
struct EarlyExit {
  std::string text;
};

using CommandLine = std::variant<Request, EarlyExit, UsageError>;

/// Reads the command line (without the program's name) and the environment's settings. Without a
/// word it is that of `probe`.
CommandLine read_command_line(const std::vector<std::string>& words,
                              const Environment& environment);

}  // namespace modeldprobe::app
