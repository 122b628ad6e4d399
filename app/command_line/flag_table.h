#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command_line/request.h"

namespace modeldprobe::app {

/// Says which values a flag takes. The parser needs to know `none` and `optional_duration`; the
/// completions use all of it.
enum class ValueKind {
  none,
  text,
  directory,
  file,
  endpoint,
  choice,  ///< one of the words in value_name, which `|` separates
  state_list,
  duration,
  optional_duration,
  exit_code,
};

/// One flag. Parsing, help, usage errors and completions all read this table.
struct Flag {
  std::string_view name;    ///< with its dashes: "--data-root"
  std::string_view letter;  ///< "-q", or empty
  std::string_view group;   ///< the heading in the help
  unsigned commands;        ///< a set of command_bit()s
  ValueKind kind;
  std::string_view value_name;  ///< "DIR"; empty if the flag takes no value
  std::string_view examples;    ///< values that completions offer, separated by spaces
  std::string_view when_alone;  ///< the value of an optional_duration that is given without one
  bool repeatable;
  std::string_view summary;  ///< what the flag does, for help and completions
  std::string_view detail;   ///< in the help, after the summary; may be empty
  /// Writes the value into the request. Returns what is wrong with the value, or an empty text.
  std::string (*apply)(const std::string& value, Request& request);
};

/// A subcommand, with what it does in one sentence.
struct CommandEntry {
  std::string_view name;
  std::string_view summary;
};

constexpr unsigned command_bit(Command command) { return 1U << static_cast<unsigned>(command); }

/// All flags but --help and --version, in the order of the help.
std::span<const Flag> all_flags();

/// detect, probe, doctor and help, in this order.
std::span<const CommandEntry> all_commands();

/// The flags that print something about the tool: --help and --version, which every command takes.
/// Their `apply` is null.
std::span<const Flag> about_flags();

/// The command of this name; nothing for `help` and for any other word.
std::optional<Command> command_named(std::string_view word);

/// The flag with this name or letter, such as "--quiet" or "-q"; null if there is none.
const Flag* find_flag(std::string_view name);

inline bool takes(Command command, const Flag& flag) {
  return (flag.commands & command_bit(command)) != 0;
}

/// The parts of a text between separators; none of an empty one.
std::vector<std::string> words_of(std::string_view text, char separator);

/// The words of a `choice`.
std::vector<std::string> choices(const Flag& flag);

}  // namespace modeldprobe::app
