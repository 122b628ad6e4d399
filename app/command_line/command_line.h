#pragma once

#include <string>
#include <variant>
#include <vector>

#include "command_line/request.h"
#include "modeldprobe/detector.h"
#include "report/exit_code.h"

namespace modeldprobe::app {

/// Something to print instead of doing what was asked: help, the version, or a complaint.
struct Notice {
  std::string text;
  bool is_complaint = false;  ///< for standard error
  int exit_code = 0;  ///< that of wrong usage for a complaint, or the `--fail-code` it came with
};

/// Reads the command line (without the program's name) and the environment's settings. A complaint
/// is one line.
std::variant<Request, Notice> read_command_line(const std::vector<std::string>& arguments,
                                                const Environment& environment);

}  // namespace modeldprobe::app
