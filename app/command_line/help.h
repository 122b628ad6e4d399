#pragma once

#include <cstddef>
#include <string>

#include "command_line/request.h"
#include "report/layout.h"

namespace modeldprobe::app {

/// The tool's help in at most `columns`, commands excepted: its commands, exit codes and examples.
/// A line break at the end.
std::string help_text(std::size_t columns = usual_columns);

/// A command's help: what it does, how to call it, its flags by group, exit codes and examples.
std::string help_text(Command command, std::size_t columns = usual_columns);

/// What `--version` prints, without the last line break: "modeld-probe X.Y.Z (commit
/// abcdef123456)", without the bracket when it was built outside a git repository, and on a second
/// line the libraries inside, each with the version that was compiled in.
std::string version_text();

}  // namespace modeldprobe::app
