#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "cli.h"

int main(int argc, char** argv) {
  constexpr int kWrongUsage = 2;
  CLI::App app;
  standin::Request request;
  try {
    standin::describe_command_line(app, request);
    app.parse(argc, argv);
    if (request.command == standin::Command::kVersion) {
      return standin::print_version(request.version, std::cout);
    }
    if (request.command == standin::Command::kInstall) {
      return standin::install(request.install, std::cout);
    }
    return standin::serve(request.serve, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kWrongUsage;
  } catch (const std::exception& error) {
    std::cerr << "modeld-standin: " << error.what() << std::endl;
    return 1;
  }
}
