#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "command_line/request.h"

namespace modeldprobe::app {

/// The flags as they stand on the command line, before the environment fills the gaps.
struct Flags {
  std::optional<std::string> data_root;
  std::optional<std::string> binary;
  std::vector<std::string> endpoints;
  std::optional<std::string> instance;
  std::optional<std::string> timeout;
  std::string codec = "auto";
  std::optional<std::string> wait;
  std::optional<std::string> watch;
  std::string format = "text";
  bool json = false;
  std::optional<std::string> output;
  std::string color = "auto";
  bool quiet = false;
  bool verbose = false;
  std::optional<int> fail_code;
};

/// The subcommands, each with its flags, which parsing writes into the Flags.
struct Subcommands {
  CLI::App* detect = nullptr;
  CLI::App* probe = nullptr;
  CLI::App* doctor = nullptr;
  CLI::App* help = nullptr;
  std::string help_topic;  ///< the command behind `help`, as it was given
};

/// Declares what the command line may hold: all subcommands, and the flags of those whose names
/// are among `with_flags`. `flags` and `subcommands` must outlive `tool`.
void declare(CLI::App& tool, Flags& flags, Subcommands& subcommands,
             const std::vector<std::string>& with_flags);

}  // namespace modeldprobe::app
