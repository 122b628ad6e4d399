#include "command_line/completions.h"

namespace modeldprobe::app {
namespace {

constexpr const char* before_flags =
    R"(# Completion of modeld-probe for bash, with or without the bash-completion package.
# Made by `modeld-probe completions bash`.

# Offers what begins like the value. Arguments: what stands before the value in its word, the value,
# and what to offer, as compgen takes it.
_modeld_probe_offer() {
  local before=$1 value=$2 reply kept
  shift 2
  while IFS= read -r reply; do
    COMPREPLY+=("$before$reply")
  done < <(compgen "$@" -- "$value")
  ((${#COMPREPLY[@]})) || return 0
  # bash replaces only what stands after the last of its word breaks.
  local -r breaks=${COMP_WORDBREAKS-$' \t\n"\'><=;|&(:'}
  kept=$before$value
  kept=${kept%"${kept##*["$breaks"]}"}
  COMPREPLY=("${COMPREPLY[@]#"$kept"}")
}

_modeld_probe_offer_paths() {
  compopt -o filenames
  _modeld_probe_offer "$@"
}

# Offers the values of a flag. Arguments: the flag, what stands before the value in its word, and
# the value.
_modeld_probe_offer_value() {
  local before=$2 value=$3
  case $1 in
)";

constexpr const char* after_values = R"(  esac
}

_modeld_probe() {
  local line=${COMP_LINE:0:COMP_POINT} current previous flags= valued IFS=$' \t\n'
  local -a words
  COMPREPLY=()
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local last=$((${#words[@]} - 1))
  ((last > 0)) || return 0
  current=${words[last]}
  previous=${words[last - 1]}
  valued=')";

constexpr const char* after_flags = R"(  esac
  if [[ $current == --*=* && " $valued " == *" ${current%%=*} "* ]]; then
    [[ " $flags " == *" ${current%%=*} "* ]] || return 0
    _modeld_probe_offer_value "${current%%=*}" "${current%%=*}=" "${current#*=}"
  elif [[ " $flags " == *" $previous "* && " $valued " == *" $previous "* && $current != -* ]]; then
    _modeld_probe_offer_value "$previous" '' "$current"
  else
    _modeld_probe_offer '' "$current" -W "$flags"
  fi
}

complete -F _modeld_probe modeld-probe
)";

constexpr const char* endpoint_code = R"(
      if [[ $value == unix:* ]]; then
        _modeld_probe_offer_paths "${before}unix:" "${value#unix:}" -f
      else
        compopt -o nospace
        _modeld_probe_offer "$before" "$value" -W 'unix:'
      fi
      ;;
)";

constexpr const char* list_before = R"(
      before+=${value%"${value##*,}"}
      _modeld_probe_offer "$before" "${value##*,}" -W ')";

std::string value_code(const Flag& flag) {
  switch (flag.kind) {
    case ValueKind::none:
      return "";
    case ValueKind::text:
      return " ;;\n";
    case ValueKind::directory:
      return " _modeld_probe_offer_paths \"$before\" \"$value\" -d ;;\n";
    case ValueKind::file:
      return " _modeld_probe_offer_paths \"$before\" \"$value\" -f ;;\n";
    case ValueKind::endpoint:
      return endpoint_code;
    case ValueKind::state_list:
      return list_before + spaced(offered_values(flag)) + "'\n      ;;\n";
    default:
      return " _modeld_probe_offer \"$before\" \"$value\" -W '" + spaced(offered_values(flag)) +
             "' ;;\n";
  }
}

}  // namespace

std::string bash_completion() {
  std::string text = before_flags;
  std::vector<std::string> valued;
  for (const Flag& flag : all_flags()) {
    if (flag.kind == ValueKind::none) continue;
    valued.emplace_back(flag.name);
    text += "    " + std::string(flag.name) + ")" + value_code(flag);
  }
  text += after_values + spaced(valued) + "'\n  case $((last == 1)):${words[1]} in\n";
  text += "    1:-*) flags='" + flag_words(std::nullopt) + "' ;;\n";
  text += "    1:*) flags='" + command_names(true) + "' ;;\n";
  for (const Command command : {Command::detect, Command::probe, Command::doctor}) {
    text += "    0:" + std::string(name(command)) + ") flags='" + flag_words(command) + "' ;;\n";
  }
  text += "    0:help) ((last == 2)) && flags='" + command_names(false) + "' ;;\n";
  return text + after_flags;
}

}  // namespace modeldprobe::app
