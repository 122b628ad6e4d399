#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/request.h"

namespace modeldprobe::app {

/// Why a command line is refused.
struct UsageError {
  std::string text;  ///< one line with its line break, control characters escaped
  int exit_code = 0;
  bool on_standard_output = false;  ///< with --nagios, whose reader sees nothing else
};

/// What is wrong, and the command whose help lists the flag in question.
struct Problem {
  std::string message;
  std::optional<Command> help;  ///< nothing: the tool's own help
};

/// The first word is not a command. It may be a flag, `before` the command that follows.
Problem not_a_command(const std::string& word, std::optional<Command> before = std::nullopt);

/// `command` does not take `word`, a flag or an argument.
Problem unexpected(Command command, const std::string& word);

/// The usage error for a problem in `words`. It has the exit code that the words ask for with
/// --fail-code or --nagios, so that whoever asks for a code sees no other.
UsageError usage_error(const Problem& problem, const std::vector<std::string>& words);

/// The candidate that `word` most likely means: the only one that begins with it, else the one with
/// the smallest edit distance, with at most one letter in three added, left out, changed or swapped
/// with its neighbour. Letter case does not count. Nothing if no candidate is near.
std::optional<std::string> likely_meant(std::string_view word,
                                        const std::vector<std::string>& candidates);

}  // namespace modeldprobe::app
