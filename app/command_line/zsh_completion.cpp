#include "command_line/completions.h"
#include "command_line/contradictions.h"

namespace modeldprobe::app {
namespace {

constexpr const char* begin = R"(#compdef modeld-probe

# Completion of modeld-probe for zsh, made by `modeld-probe completions zsh`.

_modeld-probe_endpoints() {
  if compset -P unix:; then
    _files
  else
    compadd "$@" -S '' unix:
  fi
}

_modeld-probe_states() {
  compset -P '*,'
  compadd "$@" -S '' )";

constexpr const char* end = R"(
  _arguments -C $informing '1: :_modeld-probe_commands' '*:: :->arguments' && return
  [[ $state == arguments ]] || return
  curcontext=${curcontext%:*}-$words[1]:
  case $words[1] in
    detect) _arguments $detect $informing ;;
    probe) _arguments $probe $informing ;;
    doctor) _arguments $doctor $informing ;;
    help) _arguments '1:command:()";

std::string zsh_word(const std::string& text) { return in_quotes(text, "'\\''"); }

/// A description in which zsh reads no bracket.
std::string described(const Flag& flag) {
  std::string text = "[";
  for (const char c : flag.summary) text += c == ']' ? "\\]" : std::string(1, c);
  return text + "]";
}

std::string action(const Flag& flag) {
  switch (flag.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::directory:
      return ":directory:_directories";
    case ValueKind::file:
      return ":file:_files";
    case ValueKind::endpoint:
      return ":endpoint:_modeld-probe_endpoints";
    case ValueKind::state_list:
      return ":states:_modeld-probe_states";
    case ValueKind::text:
      return ":value: ";
    default:
      return ":value:(" + spaced(offered_values(flag)) + ")";
  }
}

std::string exclusions(const Flag& flag) {
  if (flag.apply == nullptr) return "(- *)";
  std::vector<std::string> words = excluded_by(flag.name);
  if (!flag.letter.empty()) {
    words.emplace_back(flag.letter);
    words.emplace_back(flag.name);
  }
  return words.empty() ? "" : "(" + spaced(words) + ")";
}

/// One line of the arguments of _arguments.
std::string specification(const Flag& flag) {
  const bool optional = flag.kind == ValueKind::optional_duration;
  const std::string equals = flag.kind == ValueKind::none ? "" : "=";
  const std::string what = described(flag) + (optional ? ":" : "") + action(flag);
  const std::string before = exclusions(flag) + (flag.repeatable ? "*" : "");
  if (flag.letter.empty()) {
    return "    " + zsh_word(before + std::string(flag.name) + equals + what) + "\n";
  }
  return "    " + zsh_word(before) + "{" + std::string(flag.letter) + "," + std::string(flag.name) +
         "}" + zsh_word(what) + "\n";
}

std::string specifications(const std::string& array, std::span<const Flag> flags, Command command) {
  std::string text = "  local -a " + array + "=(\n";
  for (const Flag& flag : flags) {
    if (takes(command, flag)) text += specification(flag);
  }
  return text + "  )\n";
}

}  // namespace

std::string zsh_completion() {
  std::vector<std::string> states;
  for (const State state : all_states) states.emplace_back(name(state));
  std::string text =
      begin + spaced(states) + "\n}\n\n_modeld-probe_commands() {\n  local -a commands=(\n";
  for (const CommandEntry& command : all_commands()) {
    text +=
        "    " + zsh_word(std::string(command.name) + ":" + std::string(command.summary)) + "\n";
  }
  text += "  )\n  _describe -t commands command commands \"$@\"\n}\n\n_modeld-probe() {\n";
  text += "  local curcontext=$curcontext state line\n  local -A opt_args\n";
  text += specifications("informing", about_flags(), Command::probe);
  for (const Command command : {Command::detect, Command::probe, Command::doctor}) {
    text += specifications(name(command), all_flags(), command);
  }
  return text + end + command_names(false) + ")' ;;\n  esac\n}\n\n_modeld-probe \"$@\"\n";
}

}  // namespace modeldprobe::app
