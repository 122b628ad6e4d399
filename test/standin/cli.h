#pragma once

#include "serve.h"
#include "version.h"

namespace CLI {
class App;
}  // namespace CLI

namespace standin {

enum class Command { kServe, kVersion };

// What was asked for. Only the options of `command` count.
struct Request {
  Command command = Command::kServe;
  ServeOptions serve;
  VersionOptions version;
};

// Teaches `app` the command line. Its parse then fills `request`, which must outlive it.
void describe_command_line(CLI::App& app, Request& request);

}  // namespace standin
