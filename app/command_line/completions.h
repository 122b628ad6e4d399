#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/flag_table.h"

namespace modeldprobe::app {

/// The completion script for `bash`, `zsh` or `fish`, made from the table of flags; nothing for any
/// other shell.
std::optional<std::string> completions(std::string_view shell);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

/// The words joined by spaces.
std::string spaced(const std::vector<std::string>& words);

/// What a completion offers as the value of a flag; nothing for a path, an endpoint or free text.
std::vector<std::string> offered_values(const Flag& flag);

/// "detect probe doctor help", or without `help`.
std::string command_names(bool with_help);

/// The names and letters of the flags that a command takes; without a command, of those that stand
/// alone.
std::string flag_words(std::optional<Command> command);

/// The text in single quotes for a shell, in which a quote is `quote`.
std::string in_quotes(std::string_view text, std::string_view quote);

}  // namespace modeldprobe::app
