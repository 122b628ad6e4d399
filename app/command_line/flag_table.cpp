#include "command_line/flag_table.h"

#include <algorithm>
#include <array>

#include "command_line/flag_values.h"

namespace modeldprobe::app {
namespace {

constexpr std::string_view where_to_search = "Where to look";
constexpr std::string_view how_to_ask = "How to ask";
constexpr std::string_view how_long = "Waiting and watching";
constexpr std::string_view what_to_print = "What to print";
constexpr std::string_view about = "About";

constexpr unsigned probe = command_bit(Command::probe);
constexpr unsigned asking = probe | command_bit(Command::doctor);
constexpr unsigned all = asking | command_bit(Command::detect);

using enum ValueKind;

constexpr std::array flags = {
    Flag{"--data-root", "", where_to_search, all, directory, "DIR", "", "", false,
         "Read the lease from this directory", "default: $CONTENOX_DATA_ROOT, else ~/.contenox",
         set_data_root},
    Flag{"--modeld-bin", "", where_to_search, all, file, "PATH", "", "", false,
         "Use this modeld binary and search for no other", "default: $CONTENOX_MODELD_BIN",
         set_modeld_bin},
    Flag{"--endpoint", "", where_to_search, asking, endpoint, "HOST:PORT", "", "", true,
         "Ask this node and read no lease", "may be repeated", add_endpoint},
    Flag{"--instance", "", where_to_search, asking, text, "ID", "", "", false,
         "Require this instance id from --endpoint", "", set_instance},

    Flag{"--timeout", "", how_to_ask, all, duration, "DURATION", "500ms 1s 3s 10s", "", false,
         "Limit the time of one attempt",
         "500ms, 2s, 1m30s; a bare number is seconds; at most 8760h; default: 3s", set_timeout},
    Flag{"--codec", "", how_to_ask, asking, choice, "auto|json|proto", "", "", false,
         "Encode the call this way", "auto: json, then proto if the server does not understand it",
         set_codec},

    Flag{"--wait", "", how_long, all, optional_duration, "DURATION", "10s 30s 1m 5m", "30s", false,
         "Retry until running, for at most this long", "default: 30s", set_wait},
    Flag{"--until", "", how_long, all, state_list, "STATES", "", "", false,
         "Wait for one of these states instead",
         "a comma-separated list; waits 30s without --wait; exit code 9 if none comes", set_until},
    Flag{"--watch", "", how_long, probe, optional_duration, "INTERVAL", "1s 2s 10s 1m", "2s", false,
         "Print each change until interrupted", "default: every 2s; at least 10ms", set_watch},

    Flag{"--format", "", what_to_print, all, choice, "text|json|prometheus|nagios", "", "", false,
         "Print in this format", "default: text", set_format},
    Flag{"--json", "", what_to_print, all, none, "", "", "", false, "Same as --format json", "",
         set_json},
    Flag{"--nagios", "", what_to_print, all, none, "", "", "", false, "Same as --format nagios",
         "exit code 0 is OK, 2 CRITICAL, 3 UNKNOWN", set_nagios},
    Flag{"--output", "", what_to_print, all, file, "FILE", "", "", false,
         "Replace this file in one step instead of printing", "", set_output},
    Flag{"--color", "", what_to_print, all, choice, "auto|always|never", "", "", false,
         "Colour the text", "default: auto, on a terminal", set_color},
    Flag{"--quiet", "-q", what_to_print, all, none, "", "", "", false,
         "Print nothing; use the exit code", "", set_quiet},
    Flag{"--quiet-ok", "", what_to_print, all, none, "", "", "", false,
         "Print nothing if the exit code is 0", "for cron", set_quiet_ok},
    Flag{"--verbose", "-v", what_to_print, all, none, "", "", "", false,
         "Print all evidence and where each setting came from", "", set_verbose},
    Flag{"--fail-code", "", what_to_print, all, ValueKind::exit_code, "N", "1", "", false,
         "Exit with N instead of any code but 0", "1 to 123", set_fail_code},
};

constexpr std::array flags_about_tool = {
    Flag{"--help", "-h", about, all, none, "", "", "", false, "Print this help and exit", "",
         nullptr},
    Flag{"--version", "-V", about, all, none, "", "", "", false, "Print the version and exit", "",
         nullptr},
};

constexpr std::array<CommandEntry, 4> commands = {
    {{"detect", "Determine the state from the lease and the binary, without the network"},
     {"probe", "Detect, then ask the lease's owner over gRPC; the default command"},
     {"doctor", "Probe, then find what prevents inference although the daemon runs"},
     {"help", "Print the help of a command"}}};

const Flag* find_in(std::span<const Flag> table, std::string_view name) {
  const auto found = std::ranges::find_if(
      table, [&](const Flag& flag) { return flag.name == name || flag.letter == name; });
  return found == table.end() || name.empty() ? nullptr : &*found;
}

}  // namespace

std::span<const Flag> all_flags() { return flags; }
std::span<const Flag> about_flags() { return flags_about_tool; }
std::span<const CommandEntry> all_commands() { return commands; }

std::optional<Command> command_named(std::string_view word) {
  for (const Command command : {Command::detect, Command::probe, Command::doctor}) {
    if (word == name(command)) return command;
  }
  return std::nullopt;
}

const Flag* find_flag(std::string_view name) {
  const Flag* flag = find_in(flags, name);
  return flag != nullptr ? flag : find_in(flags_about_tool, name);
}

std::vector<std::string> words_of(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return words;
}

std::vector<std::string> choices(const Flag& flag) {
  if (flag.kind != choice) return {};
  return words_of(flag.value_name, '|');
}

}  // namespace modeldprobe::app
