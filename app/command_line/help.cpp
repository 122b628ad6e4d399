#include "command_line/help.h"

#include <array>

#include "command_line/flag_table.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t margin = 2;

struct ExitCode {
  std::string_view code;
  std::string_view word;
  std::string_view meaning;
};

constexpr std::array exit_codes = {
    ExitCode{"0", "running", "with --until: one of the states came"},
    ExitCode{"1", "unknown", "the state could not be determined, or modeld-probe failed"},
    ExitCode{"2", "wrong usage", ""},
    ExitCode{"3", "not-running", "modeld is installed, nobody holds the lease"},
    ExitCode{"4", "unreachable", "the lease is live, its owner failed the health check"},
    ExitCode{"5", "not-installed", "no live lease and no modeld binary"},
    ExitCode{"6", "stale", "the lease has expired: the owner died or hangs"},
    ExitCode{"7", "obstacle", "doctor: running, but inference fails until someone acts"},
    ExitCode{"8", "busy", "doctor: running, but inference has to wait for a while"},
    ExitCode{"9", "time over", "--until: none of the states came in time"},
};

constexpr const char* examples = R"(
Examples:
  modeld-probe probe && echo "ready for inference"
  modeld-probe detect --json | jq -r .state
)";

/// "-q, --quiet", "--data-root DIR" or "--wait [DURATION]".
std::string heading(const Flag& flag) {
  std::string text = flag.letter.empty() ? "" : std::string(flag.letter) + ", ";
  text += flag.name;
  if (flag.value_name.empty()) return text;
  const bool optional = flag.kind == ValueKind::optional_duration;
  return text + (optional ? " [" : " ") + std::string(flag.value_name) + (optional ? "]" : "");
}

std::string meaning(const Flag& flag) {
  const std::string detail(flag.detail);
  return std::string(flag.summary) + (detail.empty() ? "" : " (" + detail + ")");
}

class Help {
 public:
  explicit Help(std::size_t columns) : columns_(columns), narrow_(columns < narrowest_table) {}

  std::string paragraph(const std::string& text) const { return wrapped(text, 0, columns_) + "\n"; }

  std::string command(const CommandEntry& command) const {
    return entry(std::string(command.name), std::string(command.summary), flag_column);
  }

  std::string flags(std::span<const Flag> flags, Command command) const {
    std::string text;
    std::string_view group;
    for (const Flag& flag : flags) {
      if (!takes(command, flag)) continue;
      if (flag.group != group) text += "\n" + std::string(flag.group) + ":\n";
      group = flag.group;
      text += entry(heading(flag), meaning(flag), flag_column);
    }
    return text;
  }

  std::string codes_and_examples() const {
    std::string text = "\nExit codes:\n";
    for (const ExitCode& code : exit_codes) {
      text += entry(std::string(code.code) + "  " + std::string(code.word),
                    std::string(code.meaning), code_column);
    }
    return text + examples;
  }

 private:
  static constexpr std::size_t narrowest_table = 60;
  static constexpr std::size_t flag_column = 28;
  static constexpr std::size_t code_column = 20;

  /// A heading and its text, beside it or, where that column is too narrow, below it.
  std::string entry(const std::string& heading, const std::string& text, std::size_t column) const {
    std::string lines = std::string(margin, ' ') + heading;
    if (text.empty()) return lines + "\n";
    const std::size_t indent = narrow_ ? 3 * margin : column;
    if (narrow_ || lines.size() + margin > indent) {
      lines += "\n" + std::string(indent, ' ');
    } else {
      lines.resize(indent, ' ');
    }
    return lines + wrapped(text, indent, columns_) + "\n";
  }

  std::size_t columns_;
  bool narrow_;
};

}  // namespace

std::string help_text(std::size_t columns) {
  const Help help(columns);
  std::string text =
      help.paragraph("Reports whether the modeld daemon is installed, running, dead or hung.") +
      "\nUsage: modeld-probe [COMMAND] [FLAGS]\n\nCommands:\n";
  for (const CommandEntry& command : all_commands()) text += help.command(command);
  return text + help.flags(about_flags(), Command::probe) + help.codes_and_examples();
}

std::string help_text(Command command, std::size_t columns) {
  const Help help(columns);
  const CommandEntry& about = all_commands()[static_cast<std::size_t>(command)];
  return help.paragraph(std::string(about.summary)) + "\n" +
         help.paragraph("Usage: modeld-probe " + std::string(about.name) +
                        " [FLAGS] [-- COMMAND...]") +
         help.flags(all_flags(), command) + help.flags(about_flags(), command) +
         help.codes_and_examples();
}

}  // namespace modeldprobe::app
