#pragma once

#include <CLI/App.hpp>
#include <CLI/Error.hpp>
#include <string>

namespace modeldprobe::app {

/// What is wrong with a command line that `tool` refused with `error`, and what was probably meant:
/// one sentence without a line break, in which words of the command line stand as they were given.
std::string what_is_wrong(const CLI::App& tool, const CLI::ParseError& error);

/// What is wrong with a word where a command is expected.
std::string unknown_command(const CLI::App& tool, const std::string& word);

}  // namespace modeldprobe::app
