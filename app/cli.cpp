#include "cli.h"

#include <CLI/CLI.hpp>
#include <optional>

#include "duration.h"
#include "layout.h"
#include "modeldprobe/build_info.h"

namespace modeldprobe::app {
namespace {

constexpr const char* description =
    "Tells whether the modeld daemon is installed, running, dead or wedged.";

constexpr const char* footer = R"(Exit codes:
  0  running
  1  the state could not be told, or modeld-probe itself failed
  2  wrong usage
  3  not-running    modeld is installed, nobody holds the lease
  4  unreachable    the lease is live, its owner does not prove itself
  5  not-installed  no live lease and no modeld binary
  6  stale          the lease has expired: the owner died or hangs

Examples:
  modeld-probe probe && echo "ready for inference"
  modeld-probe detect --json | jq -r .state)";

/// The values as they stand on the command line, before the environment fills the gaps.
struct Flags {
  std::optional<std::string> data_root;
  std::optional<std::string> binary;
  std::optional<std::string> timeout;
  std::string color = "auto";
  std::string codec = "auto";
  bool json = false;
  bool quiet = false;
  bool verbose = false;
};

void add_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--data-root", flags.data_root,
                  "Directory of the lease (default: $CONTENOX_DATA_ROOT, else ~/.contenox)")
      ->type_name("DIR");
  command
      .add_option("--modeld-bin", flags.binary,
                  "The modeld binary; no other is looked for (default: $CONTENOX_MODELD_BIN)")
      ->type_name("PATH");
  command
      .add_option("--timeout", flags.timeout,
                  "Time for everything together, e.g. 500ms, 2s, 1m30s (default: 3s)")
      ->type_name("DURATION");
  command.add_flag("--json", flags.json, "Print one JSON object on one line");
  command.add_option("--color", flags.color, "Colour the text: auto, always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("-q,--quiet", flags.quiet, "Print nothing; the exit code tells the state");
  command.add_flag("-v,--verbose", flags.verbose, "Also tell where each setting came from");
}

void add_probe_flags(CLI::App& command, Flags& flags) {
  command
      .add_option("--codec", flags.codec,
                  "How to code the call: auto (json, then proto where json is not understood), "
                  "json or proto")
      ->type_name("CODEC")
      ->check(CLI::IsMember({"auto", "json", "proto"}));
}

void describe_alike(CLI::App& command) {
  command.set_help_flag("-h,--help", "Print this help and exit");
  command.set_version_flag("--version", "modeld-probe " MODELD_PROBE_VERSION,
                           "Print the version and exit");
}

Notice complaint(const std::string& message) {
  return {"modeld-probe: " + escaped(message) + "\nTry 'modeld-probe --help'.\n", true};
}

Setting setting(const std::optional<std::string>& flag, const std::string& flag_name,
                const Environment& environment, const std::string& variable,
                const std::string& otherwise) {
  if (flag) return {*flag, flag_name};
  const std::string value = environment(variable).value_or("");
  if (!value.empty()) return {value, variable};
  return {otherwise, "default"};
}

Color color_from(const std::string& text) {
  if (text == "always") return Color::always;
  return text == "never" ? Color::never : Color::automatic;
}

CodecChoice codec_from(const std::string& text) {
  if (text == "json") return CodecChoice::json;
  return text == "proto" ? CodecChoice::proto : CodecChoice::automatic;
}

std::variant<Request, Notice> as_request(Command command, const Flags& flags,
                                         const Environment& environment) {
  if (flags.data_root && flags.data_root->empty()) return complaint("--data-root: is empty");
  if (flags.binary && flags.binary->empty()) return complaint("--modeld-bin: is empty");
  Request request;
  request.command = command;
  request.format = flags.json ? Format::json : Format::text;
  request.color = color_from(flags.color);
  request.codec = codec_from(flags.codec);
  request.quiet = flags.quiet;
  request.verbose = flags.verbose;
  request.data_root = setting(flags.data_root, "--data-root", environment, "CONTENOX_DATA_ROOT",
                              default_data_root(environment));
  request.binary_override =
      setting(flags.binary, "--modeld-bin", environment, "CONTENOX_MODELD_BIN", "");
  if (flags.timeout) {
    const auto timeout = parse_duration(*flags.timeout);
    if (!timeout || *timeout <= std::chrono::nanoseconds::zero()) {
      return complaint("--timeout: \"" + *flags.timeout +
                       "\" is not a duration above zero, such as 500ms, 2s or 1m30s");
    }
    request.timeout = *timeout;
    request.timeout_origin = "--timeout";
  }
  return request;
}

}  // namespace

std::variant<Request, Notice> read_command_line(const std::vector<std::string>& arguments,
                                                const Environment& environment) {
  CLI::App app(description, "modeld-probe");
  app.footer(footer);
  app.require_subcommand(0, 1);
  describe_alike(app);
  Flags flags;
  CLI::App* const detect = app.add_subcommand(
      "detect", "Tell the state from the lease and the binary, without the network");
  CLI::App* const probe = app.add_subcommand(
      "probe", "Detect, then ask the lease's owner over gRPC whether it answers and is ready");
  for (CLI::App* const command : {detect, probe}) {
    add_flags(*command, flags);
    describe_alike(*command);
    command->footer(footer);
  }

  add_probe_flags(*probe, flags);

  try {
    // CLI11 takes the arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForVersion& version) {
    return Notice{std::string(version.what()) + "\n"};
  } catch (const CLI::CallForHelp&) {
    const bool of_command = !app.get_subcommands().empty();
    return Notice{of_command ? app.get_subcommands().front()->help("modeld-probe") : app.help()};
  } catch (const CLI::ParseError& error) {
    return complaint(error.what());
  }
  if (app.get_subcommands().empty()) return complaint("say what to do: detect or probe");
  return as_request(probe->parsed() ? Command::probe : Command::detect, flags, environment);
}

}  // namespace modeldprobe::app
