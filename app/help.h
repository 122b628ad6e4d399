#pragma once

#include <CLI/App.hpp>
#include <CLI/FormatterFwd.hpp>
#include <string>

namespace modeldprobe::app {

/// Lays out a command's help in 80 columns: what it does, how to call it, its flags by group, its
/// subcommands and its footer. Behind a flag's names stands its option text.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* command, std::string name,
                        CLI::AppFormatMode mode) const override;
};

}  // namespace modeldprobe::app
