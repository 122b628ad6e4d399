#include "command_line/command_line.h"

#include <algorithm>

#include "command_line/completions.h"
#include "command_line/flag_reading.h"
#include "command_line/help.h"

namespace modeldprobe::app {
namespace {

using Words = std::vector<std::string>;

void take_variable(const std::string& variable, const std::string& otherwise,
                   const Environment& environment, Setting& setting) {
  if (!setting.origin.empty()) return;
  const std::string value = environment(variable).value_or("");
  setting = value.empty() ? Setting{otherwise, "default"} : Setting{value, variable};
}

Finding note(const std::string& code, const std::string& message, const std::string& advice) {
  return {code, FindingLevel::note, message, NextStep{advice, ""}};
}

/// What the environment makes surprising about a default data root: `no_home` if HOME is not set,
/// `sudo_user` if sudo runs the tool for another user. Nothing for a data root that was named.
std::vector<Finding> setting_notes(const Setting& data_root, const Environment& environment) {
  std::vector<Finding> notes;
  if (data_root.origin != "default") return notes;
  if (environment("HOME").value_or("").empty()) {
    notes.push_back(note("no_home",
                         "HOME is not set; the data root is .contenox in the working directory",
                         "set HOME, or name the data root with --data-root"));
  }
  const std::string user = environment("SUDO_USER").value_or("");
  if (!user.empty() && user != "root") {
    notes.push_back(note("sudo_user",
                         "sudo runs modeld-probe for " + user + "; the data root " +
                             data_root.value + " may belong to another user",
                         "run modeld-probe without sudo, or name the data root with --data-root"));
  }
  return notes;
}

void take_environment(const Environment& environment, Request& request) {
  take_variable("CONTENOX_DATA_ROOT", default_data_root(environment), environment,
                request.data_root);
  take_variable("CONTENOX_MODELD_BIN", "", environment, request.binary_override);
  request.notes = setting_notes(request.data_root, environment);
}

CommandLine read_request(Command command, const Words& words, const Environment& environment,
                         const Columns& columns) {
  auto reading = read_flags(command, words);
  if (const auto* problem = std::get_if<Problem>(&reading)) return usage_error(*problem, words);
  if (const auto* about = std::get_if<AboutFlag>(&reading)) {
    return EarlyExit{*about == AboutFlag::help ? help_text(command, columns())
                                               : version_text() + "\n"};
  }
  auto& request = std::get<Request>(reading);
  take_environment(environment, request);
  return std::move(request);
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

CommandLine help_on(const Words& words, const Columns& columns) {
  const std::string topic = words.size() > 1 ? words[1] : "";
  if (words.size() > 2 && command_named(topic)) {
    return usage_error({"help explains one command", std::nullopt}, words);
  }
  if (const auto command = command_named(topic)) return EarlyExit{help_text(*command, columns())};
  if (topic.empty() ||
      is_one_of(topic, {"help", "version", "completions", "-h", "--help", "-V", "--version"})) {
    return EarlyExit{help_text(columns())};
  }
  return usage_error(not_a_command(topic), words);
}

CommandLine completion_script(const Words& words) {
  const auto script = words.size() == 2 ? completions(words[1]) : std::nullopt;
  if (script) return EarlyExit{*script};
  return usage_error({"completions exist for bash, zsh and fish", std::nullopt}, words);
}

}  // namespace

CommandLine read_command_line(const Words& words, const Environment& environment,
                              const Columns& columns) {
  if (words.empty()) return read_request(Command::probe, words, environment, columns);
  const std::string& first = words.front();
  if (const auto command = command_named(first)) {
    return read_request(*command, {words.begin() + 1, words.end()}, environment, columns);
  }
  if (first == "help") return help_on(words, columns);
  if (is_one_of(first, {"-h", "--help"})) return EarlyExit{help_text(columns())};
  if (is_one_of(first, {"-V", "--version", "version"})) return EarlyExit{version_text() + "\n"};
  if (first == "completions") return completion_script(words);
  const auto command = std::ranges::find_if(
      words, [](const std::string& word) { return command_named(word).has_value(); });
  const auto named = command == words.end() ? std::nullopt : command_named(*command);
  return usage_error(not_a_command(first, named), words);
}

}  // namespace modeldprobe::app
