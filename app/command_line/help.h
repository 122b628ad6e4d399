#pragma once

#include <CLI/App.hpp>
#include <string>

namespace modeldprobe::app {

/// A command's help in 80 columns: what it does, how to call it, its subcommands, its flags by
/// group and its footer. Behind a flag's names stands its option text. A line break at the end.
std::string help_text(const CLI::App& command);

}  // namespace modeldprobe::app
