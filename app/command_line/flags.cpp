#include "command_line/flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line/version.h"

namespace modeldprobe::app {
namespace {

constexpr const char* where_to_look = "Where to look";
constexpr const char* how_to_ask = "How to ask";
constexpr const char* what_to_print = "What to print";
constexpr const char* about = "About";

constexpr const char* footer = R"(Exit codes:
  0  running
  1  the state could not be told, or modeld-probe itself failed
  2  wrong usage
  3  not-running    modeld is installed, nobody holds the lease
  4  unreachable    the lease is live, its owner does not prove itself
  5  not-installed  no live lease and no modeld binary
  6  stale          the lease has expired: the owner died or hangs
  7  obstacle       doctor: running, but inference can't work until someone acts
  8  busy           doctor: running, but inference has to wait for a while

Examples:
  modeld-probe probe && echo "ready for inference"
  modeld-probe detect --json | jq -r .state)";

void add_place_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--data-root", flags.data_root,
                  "Directory of the lease (default: $CONTENOX_DATA_ROOT, else ~/.contenox)")
      ->option_text(" DIR")
      ->group(where_to_look);
  command
      .add_option("--modeld-bin", flags.binary,
                  "The modeld binary; no other is looked for (default: $CONTENOX_MODELD_BIN)")
      ->option_text(" PATH")
      ->group(where_to_look);
}

void add_node_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--endpoint", flags.endpoints,
                  "Ask this node, without a lease; may be given several times")
      ->option_text(" HOST:PORT")
      ->group(where_to_look)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  command.add_option("--instance", flags.instance, "The instance that --endpoint must be")
      ->option_text(" ID")
      ->group(where_to_look);
}

void add_time_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--timeout", flags.timeout,
                  "Time for all that an attempt does, e.g. 500ms, 2s, 1m30s (default: 3s)")
      ->option_text(" DURATION")
      ->group(how_to_ask);
  command
      .add_flag(std::string("--wait{") + default_wait + "}", flags.wait,
                "Try again until running, or until the time is over (alone: 30s)")
      ->option_text("[=DURATION]")
      ->group(how_to_ask);
}

void add_watch_flag(CLI::App& command, Flags& flags) {
  command
      .add_flag(std::string("--watch{") + default_watch_interval + "}", flags.watch,
                "Tell each change until interrupted, looking this often (alone: 2s)")
      ->option_text("[=INTERVAL]")
      ->group(how_to_ask);
}

void add_call_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--codec", flags.codec,
                  "How to code the call; auto is json, then proto where json is not understood")
      ->option_text(" auto|json|proto")
      ->group(how_to_ask)
      ->check(CLI::IsMember({"auto", "json", "proto"}));
}

void add_print_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--format", flags.format,
                  "For people, for programs (one object on one line), or for monitoring")
      ->option_text(" text|json|prometheus")
      ->group(what_to_print)
      ->check(CLI::IsMember({"text", "json", "prometheus"}));
  command.add_flag("--json", flags.json, "Short for --format json")->group(what_to_print);
  command
      .add_option("--output", flags.output, "Replace this file, in one step, instead of printing")
      ->option_text(" FILE")
      ->group(what_to_print);
  command.add_option("--color", flags.color, "Whether to colour the text")
      ->option_text(" auto|always|never")
      ->group(what_to_print)
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("-q,--quiet", flags.quiet, "Print nothing; the exit code tells the state")
      ->group(what_to_print);
  command
      .add_flag("-v,--verbose", flags.verbose,
                "Show all evidence, and where each setting came from")
      ->group(what_to_print);
  command
      .add_option("--fail-code", flags.fail_code,
                  "Exit with N (1 to 123) instead of any code but 0")
      ->option_text(" N")
      ->group(what_to_print)
      ->check(CLI::Range(1, 123));
}

void describe_alike(CLI::App& command) {
  command.set_help_flag("-h,--help", "Print this help and exit")->group(about);
  command.set_version_flag("--version", version_text(), "Print the version and exit")->group(about);
}

}  // namespace

void declare(CLI::App& tool, Flags& flags, Subcommands& subcommands,
             const std::vector<std::string>& with_flags) {
  tool.description("Tells whether the modeld daemon is installed, running, dead or wedged.");
  tool.footer(footer);
  tool.require_subcommand(0, 1);
  describe_alike(tool);
  subcommands.detect = tool.add_subcommand(
      "detect", "Tell the state from the lease and the binary, without the network");
  subcommands.probe = tool.add_subcommand(
      "probe", "Detect, then ask the lease's owner over gRPC whether it answers and is ready");
  subcommands.doctor = tool.add_subcommand(
      "doctor", "Probe, then find out what stands in the way of inference although it runs");
  subcommands.help = tool.add_subcommand("help", "Print the help of a command");
  subcommands.help->add_option("COMMAND", subcommands.help_topic, "detect, probe or doctor");

  for (CLI::App* const command : {subcommands.detect, subcommands.probe, subcommands.doctor}) {
    if (std::ranges::find(with_flags, command->get_name()) == with_flags.end()) continue;
    const bool asks = command != subcommands.detect;
    add_place_flags(*command, flags);
    if (asks) add_node_flags(*command, flags);
    add_time_flags(*command, flags);
    if (command == subcommands.probe) add_watch_flag(*command, flags);
    if (asks) add_call_flags(*command, flags);
    add_print_flags(*command, flags);
    describe_alike(*command);
    command->footer(footer);
  }
}

}  // namespace modeldprobe::app
