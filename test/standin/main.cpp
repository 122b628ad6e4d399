#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <map>
#include <string>

#include "formats.h"
#include "install.h"
#include "serve.h"

namespace standin {
namespace {

enum class Command { kServe, kVersion, kInstall };

// What was asked for. Only the options of `command` count.
struct Request {
  Command command = Command::kServe;
  ServeOptions serve;
  VersionOptions version;
  InstallOptions install;
};

void add_duration(CLI::App& command, const std::string& name, absl::Duration& target,
                  absl::Duration least, const std::string& description) {
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

void describe_lease(CLI::App& command, ServeOptions& options) {
  command
      .add_option("--data-root", options.data_root,
                  "Keep the lease in this directory (default: $HOME/.contenox)")
      ->type_name("DIR");
  // Shorter ones would be gone before the first renewal on a busy machine.
  add_duration(command, "--ttl", options.ttl, absl::Milliseconds(10),
               "Let the lease expire this long after a renewal (default: 30s)");
  command.add_option("--instance", options.instance, "Use this instance id, not a fresh UUID");
  CLI::Option* const advertise =
      command.add_option("--advertise", options.advertise, "Write this endpoint into the lease");
  command.add_flag("--no-endpoint", options.no_endpoint, "Write no endpoint into the lease")
      ->excludes(advertise);
  add_duration(command, "--acquire-delay", options.acquire_delay, absl::ZeroDuration(),
               "Wait this long before taking the lease");
  const CLI::callback_t read_device = [&options](const CLI::results_t& values) {
    const auto colon = values.front().find(':');
    if (colon == std::string::npos) return false;
    options.device = {values.front().substr(0, colon), values.front().substr(colon + 1)};
    return options.device->kind == "gpu" || options.device->kind == "igpu" ||
           options.device->kind == "accel";
  };
  command
      .add_option("--device-lease", read_device,
                  "Take the lease of an accelerator too; KIND is gpu, igpu or accel")
      ->type_name("KIND:ID");
}

void describe_answers(CLI::App& command, ServeOptions& options) {
  command.add_option("--listen", options.listen, "Listen on host:port, [v6]:port or unix:/path")
      ->type_name("ADDRESS");
  command.add_option("--backend", options.backend, "Claim this backend (default: none)");
  command.add_option("--models-dir", options.models_dir, "Claim that models are here")
      ->type_name("DIR");
  add_choice(command, "--codec", options.codec,
             {{"json", Codec::kJson}, {"proto", Codec::kProto}, {"both", Codec::kBoth}},
             "Encode messages as json, proto or both");
  add_choice(command, "--health", options.health,
             {{"ok", HealthMode::kOk},
              {"not-ready", HealthMode::kNotReady},
              {"other-instance", HealthMode::kOtherInstance},
              {"silent", HealthMode::kSilent},
              {"error", HealthMode::kError}},
             "Answer ok, not-ready, other-instance, silent or error");
  command.add_option("--status-state", options.status.state,
                     "The slot's state (default: what the rest implies)");
  command.add_option("--status-operation", options.status.busy_operation, "The busy operation");
  command.add_option("--status-model", options.status.model, "The active model");
  command.add_option("--status-error", options.status.last_error, "The last error");
  command.add_flag("--no-status", options.no_status, "Be older than the method Status");
  command.add_option("--call-log", options.call_log, "Add a line for each call to this file")
      ->type_name("FILE");
}

// Teaches `app` the command line. Its parse then fills `request`, which must outlive it.
void describe_command_line(CLI::App& app, Request& request) {
  app.description("Stands in for modeld: holds a lease and answers Health and Status");
  app.require_subcommand(1);

  CLI::App* const version = app.add_subcommand("version", "Print the version");
  version->callback([&request] { request.command = Command::kVersion; });
  version->add_flag("--json", request.version.json, "Print one JSON object");
  version->add_option("--report-version", request.version.version, "Claim this version")
      ->envname("MODELD_STANDIN_VERSION");
  version->add_option("--report-protocol", request.version.protocol, "Claim this protocol");

  CLI::App* const install =
      app.add_subcommand("install", "Lay out a managed install that runs this program");
  install->callback([&request] { request.command = Command::kInstall; });
  install->add_option("DATA_ROOT", request.install.data_root, "Below this data root")->required();
  install->add_option("--report-version", request.install.version, "As this version");

  CLI::App* const serve = app.add_subcommand("serve", "Own a data root until SIGTERM or SIGINT");
  serve->callback([&request] { request.command = Command::kServe; });
  describe_lease(*serve, request.serve);
  describe_answers(*serve, request.serve);
}

int run(const Request& request) {
  switch (request.command) {
    case Command::kVersion:
      return print_version(request.version, std::cout);
    case Command::kInstall:
      return install(request.install, std::cout);
    case Command::kServe:
      return serve(request.serve, std::cout, std::cerr);
  }
  return 1;
}

}  // namespace
}  // namespace standin

int main(int argc, char** argv) {
  constexpr int kWrongUsage = 2;
  CLI::App app;
  standin::Request request;
  try {
    standin::describe_command_line(app, request);
    app.parse(argc, argv);
    return standin::run(request);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  } catch (const std::exception& error) {
    std::cerr << "modeld-standin: " << error.what() << std::endl;
    return 1;
  }
}
