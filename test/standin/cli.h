#pragma once

#include "install.h"
#include "serve.h"

namespace CLI {
class App;
}  // namespace CLI

namespace standin {

enum class Command { kServe, kVersion, kInstall };

// What was asked for. Only the options of `command` count.
struct Request {
  Command command = Command::kServe;
  ServeOptions serve;
  VersionOptions version;
  InstallOptions install;
};

// Teaches `app` the command line. Its parse then fills `request`, which must outlive it.
void describe_command_line(CLI::App& app, Request& request);

}  // namespace standin
