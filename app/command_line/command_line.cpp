#include "command_line/command_line.h"

#include <CLI/CLI.hpp>
#include <optional>

#include "command_line/duration.h"
#include "command_line/flags.h"
#include "command_line/help.h"
#include "command_line/usage_error.h"
#include "report/layout.h"

namespace modeldprobe::app {
namespace {

using std::chrono::nanoseconds;

Setting setting(const std::optional<std::string>& flag, const std::string& flag_name,
                const Environment& environment, const std::string& variable,
                const std::string& otherwise) {
  if (flag) return {*flag, flag_name};
  const std::string value = environment(variable).value_or("");
  if (!value.empty()) return {value, variable};
  return {otherwise, "default"};
}

Format format_from(const Flags& flags) {
  if (flags.json || flags.format == "json") return Format::json;
  return flags.format == "prometheus" ? Format::prometheus : Format::text;
}

Color color_from(const std::string& text) {
  if (text == "always") return Color::always;
  return text == "never" ? Color::never : Color::automatic;
}

CodecChoice codec_from(const std::string& text) {
  if (text == "json") return CodecChoice::json;
  return text == "proto" ? CodecChoice::proto : CodecChoice::automatic;
}

std::optional<std::string> empty_value(const Flags& flags) {
  const auto is_empty = [](const std::optional<std::string>& value) {
    return value && value->empty();
  };
  if (is_empty(flags.data_root)) return "--data-root: is empty";
  if (is_empty(flags.binary)) return "--modeld-bin: is empty";
  if (is_empty(flags.instance)) return "--instance: is empty";
  if (is_empty(flags.output)) return "--output: is empty";
  if (flags.output == "-") {
    return "--output: - is no file; without --output, standard output is written to";
  }
  for (const std::string& endpoint : flags.endpoints) {
    if (endpoint.empty()) return "--endpoint: is empty";
  }
  return std::nullopt;
}

/// Flags that contradict each other, or mean nothing together.
std::optional<std::string> contradiction(const Flags& flags) {
  const bool node = !flags.endpoints.empty();
  if (node && flags.data_root) return "--endpoint reads no lease, so --data-root has no place";
  if (node && flags.binary) return "--endpoint looks for no binary, so --modeld-bin has no place";
  if (flags.instance && !node) return "--instance goes with --endpoint; a lease names its own";
  if (flags.json && flags.format != "text" && flags.format != "json") {
    return "--json and --format " + flags.format + " contradict each other";
  }
  if (!flags.watch) return std::nullopt;
  if (flags.wait) return "--watch and --wait can't go together; --watch never ends by itself";
  if (flags.output) return "--watch can't go with --output; write with a timer instead";
  if (flags.format == "prometheus") return "--watch prints text or JSON, not prometheus";
  if (flags.endpoints.size() > 1) return "--watch watches one --endpoint";
  return std::nullopt;
}

/// Reads a duration above zero into `value`; a complaint when the text is none.
template <class Value>
std::optional<std::string> take_duration(const std::string& flag,
                                         const std::optional<std::string>& text, Value& value) {
  if (!text) return std::nullopt;
  const auto duration = parse_duration(*text);
  if (!duration || *duration <= nanoseconds::zero()) {
    return flag + ": \"" + *text + "\" is not a duration above zero, such as 500ms, 2s or 1m30s";
  }
  value = *duration;
  return std::nullopt;
}

std::optional<std::string> take_durations(const Flags& flags, Request& request) {
  if (auto wrong = take_duration("--timeout", flags.timeout, request.timeout)) return wrong;
  if (auto wrong = take_duration("--wait", flags.wait, request.wait)) return wrong;
  if (auto wrong = take_duration("--watch", flags.watch, request.watch)) return wrong;
  if (flags.timeout) request.timeout_origin = "--timeout";
  return std::nullopt;
}

Request request_from(Command command, const Flags& flags, const Environment& environment) {
  Request request;
  request.command = command;
  request.endpoints = flags.endpoints;
  request.instance = flags.instance.value_or("");
  request.codec = codec_from(flags.codec);
  request.format = format_from(flags);
  request.output = flags.output.value_or("");
  request.color = color_from(flags.color);
  request.quiet = flags.quiet;
  request.verbose = flags.verbose;
  request.fail_code = flags.fail_code;
  request.data_root = setting(flags.data_root, "--data-root", environment, "CONTENOX_DATA_ROOT",
                              default_data_root(environment));
  request.binary_override =
      setting(flags.binary, "--modeld-bin", environment, "CONTENOX_MODELD_BIN", "");
  return request;
}

/// One reading of one command line.
class Reading {
 public:
  /// `with_flags`: the commands whose flags are understood.
  explicit Reading(const std::vector<std::string>& with_flags) : tool_("", "modeld-probe") {
    declare(tool_, flags_, subcommands_, with_flags);
  }

  std::variant<Request, Notice> read(std::vector<std::string> arguments,
                                     const Environment& environment) {
    const std::vector<std::string> given = arguments;
    // CLI11 takes the arguments from the back.
    std::reverse(arguments.begin(), arguments.end());
    try {
      tool_.parse(std::move(arguments));
    } catch (const CLI::CallForVersion& version) {
      return Notice{std::string(version.what()) + "\n"};
    } catch (const CLI::CallForHelp&) {
      return help_of(tool_.get_subcommands().empty() ? nullptr : tool_.get_subcommands().front());
    } catch (const CLI::ParseError& error) {
      return complaint(what_is_wrong(tool_, error));
    }
    for (const std::string& argument : given) {
      // CLI11 takes it for the flag alone.
      if (argument == "--wait=" || argument == "--watch=") {
        return complaint(argument + ": is empty");
      }
    }
    if (subcommands_.help->parsed()) return help_on_topic();
    if (tool_.get_subcommands().empty())
      return complaint("say what to do: detect, probe or doctor");
    return as_request(environment);
  }

 private:
  Notice help_of(const CLI::App* command) const {
    const bool of_tool = command == nullptr || command == subcommands_.help;
    return Notice{help_text(of_tool ? tool_ : *command)};
  }

  Notice help_on_topic() const {
    const std::string& topic = subcommands_.help_topic;
    for (const CLI::App* command :
         {subcommands_.detect, subcommands_.probe, subcommands_.doctor, subcommands_.help}) {
      if (topic == command->get_name()) return help_of(command);
    }
    return topic.empty() ? help_of(nullptr) : complaint(unknown_command(tool_, topic));
  }

  Command command() const {
    if (subcommands_.doctor->parsed()) return Command::doctor;
    return subcommands_.probe->parsed() ? Command::probe : Command::detect;
  }

  std::variant<Request, Notice> as_request(const Environment& environment) const {
    Request request = request_from(command(), flags_, environment);
    for (const auto& wrong :
         {empty_value(flags_), contradiction(flags_), take_durations(flags_, request)}) {
      if (wrong) return complaint(*wrong);
    }
    return request;
  }

  Notice complaint(const std::string& message) const {
    return {"modeld-probe: " + escaped(message) + " (see modeld-probe --help)\n", true,
            given_fail_code().value_or(exit_usage)};
  }

  /// Also when the rest of the line was refused, so that whoever gave its own code sees no other.
  std::optional<int> given_fail_code() const {
    for (const CLI::App* command : {subcommands_.detect, subcommands_.probe, subcommands_.doctor}) {
      const CLI::Option* const option = command->get_option_no_throw("--fail-code");
      if (option == nullptr || option->count() != 1) continue;
      try {
        return option->as<int>();
      } catch (const CLI::Error&) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  CLI::App tool_;
  Flags flags_;
  Subcommands subcommands_;
};

}  // namespace

std::variant<Request, Notice> read_command_line(const std::vector<std::string>& arguments,
                                                const Environment& environment) {
  // To declare a flag takes longer than to read a lease. A line that is right needs those of the
  // command that it names; only to explain one that is wrong takes all of them.
  auto asked = Reading(arguments).read(arguments, environment);
  const auto* notice = std::get_if<Notice>(&asked);
  if (notice == nullptr || !notice->is_complaint) return asked;
  return Reading({"detect", "probe", "doctor"}).read(arguments, environment);
}

}  // namespace modeldprobe::app
