#include "cli.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <string>

#include "duration.h"

namespace standin {
namespace {

void add_duration(CLI::App& command, const std::string& name, std::chrono::nanoseconds& target,
                  std::chrono::nanoseconds least, const std::string& description) {
  const CLI::callback_t read = [&target, least](const CLI::results_t& values) {
    const auto duration = parse_duration(values.front());
    if (!duration || *duration < least) return false;
    target = *duration;
    return true;
  };
  command.add_option(name, read, description)->type_name("DURATION");
}

template <class Value>
void add_choice(CLI::App& command, const std::string& name, Value& target,
                const std::map<std::string, Value>& choices, const std::string& description) {
  command.add_option(name, target, description)
      ->transform(CLI::CheckedTransformer(choices).description(""))
      ->type_name("CHOICE");
}

void describe_version(CLI::App& command, VersionOptions& options) {
  command.add_flag("--json", options.json, "Print one JSON object, as a prober asks for it");
  command.add_option("--report-version", options.version, "The version to claim");
  command.add_option("--report-protocol", options.protocol, "The protocol to claim");
}

void describe_serve(CLI::App& command, ServeOptions& options) {
  using std::chrono::milliseconds;
  command.add_option("--data-root", options.data_root, "The directory that the lease is kept in")
      ->required()
      ->type_name("DIR");
  // Shorter ones would be gone before the first renewal on a busy machine.
  add_duration(command, "--ttl", options.ttl, milliseconds(10), "The lease's TTL (30s)");
  command.add_option("--listen", options.listen, "host:port, [v6]:port or unix:/path")
      ->type_name("ADDRESS");
  command.add_option("--backend", options.backend, "The backend to claim");
  command.add_option("--instance", options.instance, "The instance to be (a fresh UUID)");
  add_choice(command, "--codec", options.codec,
             {{"json", Codec::kJson}, {"proto", Codec::kProto}, {"both", Codec::kBoth}},
             "How messages are coded: json, proto or both");
  add_choice(command, "--health", options.health,
             {{"ok", HealthMode::kOk},
              {"not-ready", HealthMode::kNotReady},
              {"other-instance", HealthMode::kOtherInstance},
              {"silent", HealthMode::kSilent},
              {"error", HealthMode::kError}},
             "How to answer: ok, not-ready, other-instance, silent or error");
  add_duration(command, "--acquire-delay", options.acquire_delay, milliseconds(0),
               "How long to sleep before taking the lease");
  CLI::Option* const advertise =
      command.add_option("--advertise", options.advertise, "The endpoint to write into the lease");
  command.add_flag("--no-endpoint", options.no_endpoint, "Write no endpoint into the lease")
      ->excludes(advertise);
}

}  // namespace

void describe_command_line(CLI::App& app, Request& request) {
  app.description("Stands in for modeld: holds a lease and answers Health, well or badly");
  app.require_subcommand(1);

  CLI::App* const version = app.add_subcommand("version", "Print the version");
  version->callback([&request] { request.command = Command::kVersion; });
  describe_version(*version, request.version);

  CLI::App* const serve = app.add_subcommand("serve", "Own a data root until SIGTERM or SIGINT");
  serve->callback([&request] { request.command = Command::kServe; });
  describe_serve(*serve, request.serve);
}

}  // namespace standin
