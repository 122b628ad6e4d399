#include "complaint.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <vector>

#include "suggestion.h"

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

/// The command that takes `flag`; nothing when none does.
const CLI::App* command_with(const CLI::App& tool, const std::string& flag) {
  for (const CLI::App* command : commands_of(tool)) {
    const auto names = names_of_flags(*command);
    if (std::find(names.begin(), names.end(), flag) != names.end()) return command;
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
  const bool before_command = !tool.remaining(false).empty();
  if (owner != nullptr && before_command) {
    return flag + " goes behind the command, as in modeld-probe " +
           (command == nullptr ? owner : command)->get_name() + " " + flag;
  }
  if (owner != nullptr) {
    return command->get_name() + " takes no " + flag + "; " + owner->get_name() + " does";
  }
  std::vector<std::string> candidates;
  for (const CLI::App* taker : commands_of(tool)) {
    if (command != nullptr && taker != command) continue;
    const auto names = names_of_flags(*taker);
    candidates.insert(candidates.end(), names.begin(), names.end());
  }
  return with_suggestion("there is no flag " + flag, flag, candidates);
}

/// For the word behind a flag whose value must be joined to it.
std::optional<std::string> value_apart(const CLI::App& command, const std::string& word) {
  for (const char* name : {"--wait", "--watch"}) {
    const CLI::Option* flag = command.get_option_no_throw(name);
    if (flag != nullptr && flag->count() > 0) {
      return "the argument " + word + " was not expected; if it belongs to " + name + ", write " +
             name + "=" + word;
    }
  }
  return std::nullopt;
}

std::string unexpected(const CLI::App& tool, const std::string& word) {
  const auto parsed = tool.get_subcommands();
  const CLI::App* const command = parsed.empty() ? nullptr : parsed.front();
  if (word.starts_with('-') && word.size() > 1) return unexpected_flag(tool, command, word);
  if (command == nullptr) return unknown_command(tool, word);
  if (auto apart = value_apart(*command, word)) return *apart;
  return "the argument \"" + word + "\" was not expected";
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
