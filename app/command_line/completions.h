#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe::app {

/// The completion script for `bash`, `zsh` or `fish`, made from the table of flags; nothing for any
/// other shell.
std::optional<std::string> completions(std::string_view shell);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace modeldprobe::app
