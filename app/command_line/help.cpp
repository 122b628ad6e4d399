#include "command_line/help.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "report/layout.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t text_column = 28;

/// "-q, --quiet", "--data-root DIR" or "--wait[=DURATION]".
std::string heading(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) names += "-" + name + ", ";
  for (const std::string& name : option.get_lnames()) names += "--" + name + ", ";
  names.resize(names.size() - 2);
  return names + option.get_option_text();
}

std::string entry(const std::string& heading, const std::string& text) {
  std::string lines = std::string(margin, ' ') + heading;
  if (lines.size() + margin > text_column) {
    lines += "\n" + std::string(text_column, ' ');
  } else {
    lines.resize(text_column, ' ');
  }
  return lines + wrapped(text, text_column) + "\n";
}

std::string flags_of(const CLI::App& command) {
  std::string text;
  for (const std::string& group : command.get_groups()) {
    std::string entries;
    for (const CLI::Option* option : command.get_options()) {
      const bool listed = option->get_group() == group && !option->get_positional();
      if (listed) entries += entry(heading(*option), option->get_description());
    }
    if (!entries.empty()) text += "\n" + group + ":\n" + entries;
  }
  return text;
}

std::string subcommands_of(const CLI::App& command) {
  std::string text;
  for (const CLI::App* subcommand : command.get_subcommands(nullptr)) {
    text += entry(subcommand->get_name(), subcommand->get_description());
  }
  return text.empty() ? text : "\nCommands:\n" + text;
}

}  // namespace

std::string help_text(const CLI::App& command) {
  const CLI::App* const tool = command.get_parent();
  const std::string usage = tool == nullptr
                                ? command.get_name() + " COMMAND [FLAGS]"
                                : tool->get_name() + " " + command.get_name() + " [FLAGS]";
  return wrapped(command.get_description(), 0) + "\n\nUsage: " + usage + "\n" +
         subcommands_of(command) + flags_of(command) + "\n" + command.get_footer() + "\n";
}

}  // namespace modeldprobe::app
