#include "command_line/usage_error.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <vector>

#include "command_line/edit_distance.h"

namespace modeldprobe::app {
namespace {

std::vector<std::string> names_of_flags(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<const CLI::App*> commands_of(const CLI::App& tool) {
  return tool.get_subcommands([](const CLI::App*) { return true; });
}

bool takes(const CLI::App& command, const std::string& flag) {
  const auto names = names_of_flags(command);
  return std::find(names.begin(), names.end(), flag) != names.end();
}

/// The command that takes `flag`; nothing when none does.
const CLI::App* command_with(const CLI::App& tool, const std::string& flag) {
  for (const CLI::App* command : commands_of(tool)) {
    if (takes(*command, flag)) return command;
  }
  return nullptr;
}

std::string with_suggestion(std::string complaint, const std::string& word,
                            const std::vector<std::string>& candidates) {
  if (const auto meant = likely_meant(word, candidates))
    complaint += "; did you mean " + *meant + "?";
  return complaint;
}

std::string unexpected_flag(const CLI::App& tool, const CLI::App* command,
                            const std::string& word) {
  const std::string flag = word.substr(0, word.find('='));
  const CLI::App* const owner = command_with(tool, flag);
  if (owner != nullptr && command != nullptr && !takes(*command, flag)) {
    return command->get_name() + " takes no " + flag + "; " + owner->get_name() + " does";
  }
  if (owner != nullptr) {
    return flag + " goes behind the command, as in modeld-probe " +
           (command == nullptr ? owner : command)->get_name() + " " + flag;
  }
  std::vector<std::string> candidates;
  for (const CLI::App* taker : commands_of(tool)) {
    if (command != nullptr && taker != command) continue;
    const auto names = names_of_flags(*taker);
    candidates.insert(candidates.end(), names.begin(), names.end());
  }
  return with_suggestion("there is no flag " + flag, flag, candidates);
}

/// Of the flags whose value must be joined to them, the one that was given.
std::optional<std::string> flag_without_value(const CLI::App& command) {
  for (const char* name : {"--wait", "--watch"}) {
    const CLI::Option* flag = command.get_option_no_throw(name);
    if (flag != nullptr && flag->count() > 0) return name;
  }
  return std::nullopt;
}

std::string unexpected(const CLI::App& tool, const std::string& word) {
  const auto parsed = tool.get_subcommands();
  const CLI::App* const command = parsed.empty() ? nullptr : parsed.front();
  if (word.starts_with('-') && word.size() > 1) return unexpected_flag(tool, command, word);
  if (command == nullptr) return unknown_command(tool, word);
  const std::string complaint = "the argument \"" + word + "\" was not expected";
  const auto flag = flag_without_value(*command);
  return flag ? complaint + "; if it belongs to " + *flag + ", write " + *flag + "=" + word
              : complaint;
}

}  // namespace

std::string unknown_command(const CLI::App& tool, const std::string& word) {
  std::vector<std::string> candidates;
  for (const CLI::App* command : commands_of(tool)) candidates.push_back(command->get_name());
  return with_suggestion("there is no command \"" + word + "\"", word, candidates);
}

std::string what_is_wrong(const CLI::App& tool, const CLI::ParseError& error) {
  const std::vector<std::string> words = tool.remaining(true);
  const bool extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  return extras && !words.empty() ? unexpected(tool, words.front()) : error.what();
}

}  // namespace modeldprobe::app
