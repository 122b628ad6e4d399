#include "command_line/usage_error.h"

#include <algorithm>
#include <array>

#include "command_line/flag_table.h"
#include "command_line/flag_values.h"
#include "report/exit_code.h"
#include "report/layout.h"

namespace modeldprobe::app {
namespace {

struct OtherWord {
  std::string_view words;  ///< each with a space on both sides
  std::string_view answer;
};

constexpr std::array other_words = {
    OtherWord{" status check health healthcheck ping state info get run test ",
              "use modeld-probe probe"},
    OtherWord{" diagnose diagnosis debug why fix ", "use modeld-probe doctor"},
    OtherWord{" find which where locate ", "use modeld-probe detect"},
    OtherWord{" wait ", "use modeld-probe probe --wait"},
    OtherWord{" watch monitor follow ", "use modeld-probe probe --watch"},
    OtherWord{" metrics prometheus ", "use modeld-probe probe --format prometheus"},
    OtherWord{" nagios ", "use modeld-probe probe --nagios"},
    OtherWord{" json ", "use modeld-probe probe --json"},
    OtherWord{" start serve up ", "modeld-probe only reads; to start the daemon, run modeld serve"},
    OtherWord{" stop restart kill down ", "modeld-probe only reads; it stops nothing"},
};

std::string suggestion(const std::string& word, const std::vector<std::string>& candidates) {
  const auto meant = likely_meant(word, candidates);
  return meant ? "; did you mean " + *meant + "?" : "";
}

std::string flag_name(const std::string& word) { return word.substr(0, word.find('=')); }

bool is_flag(const std::string& word) { return word.starts_with('-') && word.size() > 1; }

/// The command to name for a flag: the default one if it takes the flag.
Command command_with(const Flag& flag) {
  return takes(Command::probe, flag) ? Command::probe : Command::detect;
}

std::vector<std::string> flag_names(std::optional<Command> command) {
  std::vector<std::string> names;
  for (const auto table : {all_flags(), about_flags()}) {
    for (const Flag& flag : table) {
      if (!command || flag.apply == nullptr || takes(*command, flag)) names.emplace_back(flag.name);
    }
  }
  return names;
}

Problem flag_before_command(const std::string& word, std::optional<Command> before) {
  const std::string name = flag_name(word);
  const Flag* const flag = find_flag(name);
  if (flag == nullptr) {
    return {"unknown flag " + name + suggestion(name, flag_names(before)),
            before.value_or(Command::probe)};
  }
  if (before && flag->apply != nullptr && !takes(*before, *flag)) return unexpected(*before, word);
  const Command command = before.value_or(command_with(*flag));
  const std::string version = name == "-v" ? "; for the version, use -V" : "";
  return {name + " goes after the command, as in modeld-probe " + app::name(command) + " " + name +
              version,
          command};
}

/// The values of a flag in the words, wherever they are.
std::vector<std::string> values_of(const std::string& flag, const std::vector<std::string>& words) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i].starts_with(flag + "=")) values.push_back(words[i].substr(flag.size() + 1));
    if (words[i] == flag) values.push_back(i + 1 < words.size() ? words[i + 1] : "");
  }
  return values;
}

bool for_nagios(const std::vector<std::string>& words) {
  return !values_of("--nagios", words).empty() ||
         std::ranges::count(values_of("--format", words), "nagios") > 0;
}

}  // namespace

Problem not_a_command(const std::string& word, std::optional<Command> before) {
  if (is_flag(word)) return flag_before_command(word, before);
  for (const OtherWord& other : other_words) {
    const bool matches = !word.empty() && word.find(' ') == std::string::npos &&
                         other.words.find(" " + word + " ") != std::string_view::npos;
    if (matches) {
      return {"unknown command \"" + word + "\"; " + std::string(other.answer), std::nullopt};
    }
  }
  std::vector<std::string> names = {"version"};
  for (const CommandEntry& entry : all_commands()) names.emplace_back(entry.name);
  return {"unknown command \"" + word + "\"" + suggestion(word, names), std::nullopt};
}

Problem unexpected(Command command, const std::string& word) {
  if (!is_flag(word)) return {"unexpected argument \"" + word + "\"", command};
  const std::string name = flag_name(word);
  if (const Flag* const flag = find_flag(name); flag != nullptr && !takes(command, *flag)) {
    const Command other = command_with(*flag);
    return {std::string(app::name(command)) + " does not take " + name + "; " + app::name(other) +
                " does",
            other};
  }
  return {"unknown flag " + name + suggestion(name, flag_names(command)), command};
}

UsageError usage_error(const Problem& problem, const std::vector<std::string>& words) {
  const std::string help = problem.help ? std::string(name(*problem.help)) + " --help" : "--help";
  std::string message = escaped(problem.message) + " (see modeld-probe " + help + ")\n";
  if (for_nagios(words)) {
    std::ranges::replace(message, '|', '/');  // which would begin the performance data
    return {"MODELD UNKNOWN - " + message, nagios_unknown, true};
  }
  const auto codes = values_of("--fail-code", words);
  const auto code = codes.size() == 1 ? fail_code_from(codes.front()) : std::nullopt;
  return {"modeld-probe: " + message, code.value_or(exit_usage)};
}

}  // namespace modeldprobe::app
