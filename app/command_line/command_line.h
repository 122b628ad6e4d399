#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "command_line/request.h"
#include "command_line/usage_error.h"
#include "modeldprobe/detector.h"
#include "report/layout.h"

namespace modeldprobe::app {

/// Text to print instead of an examination: help, the version or a completion script. The exit code
/// is 0.
struct EarlyExit {
  std::string text;
};

using CommandLine = std::variant<Request, EarlyExit, UsageError>;

/// How wide help may be; asked only if help is printed.
using Columns = std::function<std::size_t()>;

/// Reads the command line (without the program's name) and the settings in the environment. An
/// empty command line means `probe`.
CommandLine read_command_line(
    const std::vector<std::string>& words, const Environment& environment,
    const Columns& columns = [] { return usual_columns; });

}  // namespace modeldprobe::app
