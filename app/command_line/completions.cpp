#include "command_line/completions.h"

namespace modeldprobe::app {

std::optional<std::string> completions(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  return std::nullopt;
}

std::string spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> offered_values(const Flag& flag) {
  if (flag.kind == ValueKind::choice) return choices(flag);
  if (flag.kind != ValueKind::state_list) return words_of(flag.examples, ' ');
  std::vector<std::string> names;
  for (const State state : all_states) names.emplace_back(name(state));
  return names;
}

std::string command_names(bool with_help) {
  std::vector<std::string> names;
  for (const CommandEntry& command : all_commands()) {
    if (with_help || command_named(command.name)) names.emplace_back(command.name);
  }
  return spaced(names);
}

std::string flag_words(std::optional<Command> command) {
  std::vector<std::string> words;
  for (const auto table : {all_flags(), about_flags()}) {
    for (const Flag& flag : table) {
      if (command ? !takes(*command, flag) : flag.apply != nullptr) continue;
      if (!flag.letter.empty()) words.emplace_back(flag.letter);
      words.emplace_back(flag.name);
    }
  }
  return spaced(words);
}

std::string in_quotes(std::string_view text, std::string_view quote) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string(quote) : std::string(1, c);
  return quoted + "'";
}

}  // namespace modeldprobe::app
