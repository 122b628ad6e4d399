#include "command_line/help.h"

#include "command_line/flag_table.h"
#include "report/layout.h"

namespace modeldprobe::app {
namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t text_column = 28;

constexpr const char* footer = R"(Exit codes:
  0  running        with --until: one of the states came
  1  unknown        the state could not be determined, or modeld-probe failed
  2  wrong usage
  3  not-running    modeld is installed, nobody holds the lease
  4  unreachable    the lease is live, its owner failed the health check
  5  not-installed  no live lease and no modeld binary
  6  stale          the lease has expired: the owner died or hangs
  7  obstacle       doctor: running, but inference fails until someone acts
  8  busy           doctor: running, but inference has to wait for a while
  9  time over      --until: none of the states came in time

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

std::string entry(const std::string& heading, const std::string& text) {
  std::string lines = std::string(margin, ' ') + heading;
  if (lines.size() + margin > text_column) {
    lines += "\n" + std::string(text_column, ' ');
  } else {
    lines.resize(text_column, ' ');
  }
  return lines + wrapped(text, text_column) + "\n";
}

std::string meaning(const Flag& flag) {
  const std::string detail(flag.detail);
  return std::string(flag.summary) + (detail.empty() ? "" : " (" + detail + ")");
}

std::string flags_of(std::span<const Flag> flags, Command command) {
  std::string text;
  std::string_view group;
  for (const Flag& flag : flags) {
    if (!takes(command, flag)) continue;
    if (flag.group != group) text += "\n" + std::string(flag.group) + ":\n";
    group = flag.group;
    text += entry(heading(flag), meaning(flag));
  }
  return text;
}

}  // namespace

std::string help_text() {
  std::string text =
      "Reports whether the modeld daemon is installed, running, dead or hung.\n\n"
      "Usage: modeld-probe [COMMAND] [FLAGS]\n\nCommands:\n";
  for (const CommandEntry& command : all_commands()) {
    text += entry(std::string(command.name), std::string(command.summary));
  }
  return text + flags_of(about_flags(), Command::probe) + "\n" + footer;
}

std::string help_text(Command command) {
  const CommandEntry& about = all_commands()[static_cast<std::size_t>(command)];
  return wrapped(about.summary, 0) + "\n\nUsage: modeld-probe " + std::string(about.name) +
         " [FLAGS] [-- COMMAND...]\n" + flags_of(all_flags(), command) +
         flags_of(about_flags(), command) + "\n" + footer;
}

}  // namespace modeldprobe::app
