#pragma once

#include <string>
#include <variant>
#include <vector>

#include "modeldprobe/surroundings.h"
#include "request.h"

namespace modeldprobe::app {

/// Something to print instead of doing what was asked: help, the version, or a complaint.
struct Notice {
  std::string text;
  bool is_complaint = false;  ///< for standard error, and the exit code for wrong usage
};

/// Reads the command line (without the program's name) and the environment's settings.
std::variant<Request, Notice> read_command_line(const std::vector<std::string>& arguments,
                                                const Environment& environment);

}  // namespace modeldprobe::app
