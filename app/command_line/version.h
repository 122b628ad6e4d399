#pragma once

#include <string>

namespace modeldprobe::app {

/// What `--version` prints, without the last line break: "modeld-probe X.Y.Z (commit
/// abcdef123456)", without the bracket when it was built outside a git repository, and on a second
/// line the libraries inside, each with the version that was compiled in.
std::string version_text();

}  // namespace modeldprobe::app
