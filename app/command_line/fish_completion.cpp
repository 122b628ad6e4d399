#include "command_line/completions.h"

namespace modeldprobe::app {
namespace {

constexpr const char* begin =
    R"(# Completion of modeld-probe for fish, made by `modeld-probe completions fish`.

# Whether the first word after modeld-probe is one of these; '' is none so far.
function __modeld_probe_first
    set -l words (commandline -poc)
    contains -- "$words[2]" $argv
end

# What is typed of a value, after a space or a "=".
function __modeld_probe_typed
    string replace -r -- '^--[a-z-]+=' '' (commandline -ct)
end

function __modeld_probe_directories
    __fish_complete_directories (__modeld_probe_typed)
end

function __modeld_probe_endpoints
    echo unix:
    if set -l path (string replace -rf '^unix:' '' -- (__modeld_probe_typed))
        __fish_complete_path $path | string replace -r '^' unix:
    end
end

function __modeld_probe_states
    set -l before (string replace -rf '[^,]*$' '' -- (__modeld_probe_typed))
    printf '%s\n' "$before"$argv
end

complete -c modeld-probe -f
)";

std::string fish_word(std::string_view text) { return in_quotes(text, "\\'"); }

std::string values(const Flag& flag) {
  switch (flag.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::text:
      return " -x";
    case ValueKind::directory:
      return " -x -a '(__modeld_probe_directories)'";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::endpoint:
      return " -x -a '(__modeld_probe_endpoints)'";
    case ValueKind::state_list:
      return " -x -a '(__modeld_probe_states " + spaced(offered_values(flag)) + ")'";
    default:
      break;
  }
  const bool optional = flag.kind == ValueKind::optional_duration;
  return (optional ? " -a " : " -x -a ") + fish_word(spaced(offered_values(flag)));
}

std::string named(const Flag& flag) {
  const std::string letter = flag.letter.empty() ? "" : " -s " + std::string(flag.letter.substr(1));
  return letter + " -l " + std::string(flag.name.substr(2)) + " -d " + fish_word(flag.summary);
}

std::string takers(const Flag& flag) {
  std::vector<std::string> names;
  for (const Command command : {Command::detect, Command::probe, Command::doctor}) {
    if (takes(command, flag)) names.emplace_back(name(command));
  }
  return spaced(names);
}

}  // namespace

std::string fish_completion() {
  std::string text = begin;
  for (const Flag& flag : about_flags()) text += "complete -c modeld-probe" + named(flag) + "\n";
  for (const CommandEntry& command : all_commands()) {
    text += "complete -c modeld-probe -n '__modeld_probe_first \"\"' -a " +
            std::string(command.name) + " -d " + fish_word(command.summary) + "\n";
  }
  text +=
      "complete -c modeld-probe -n '__modeld_probe_first help; and test (count (commandline "
      "-poc)) = 2' -a " +
      fish_word(command_names(false)) + "\n";
  for (const Flag& flag : all_flags()) {
    text += "complete -c modeld-probe -n '__modeld_probe_first " + takers(flag) + "'" +
            named(flag) + values(flag) + "\n";
  }
  return text;
}

}  // namespace modeldprobe::app
