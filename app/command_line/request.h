#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/detector.h"
#include "modeldprobe/state.h"
#include "modeldprobe/status.h"

namespace modeldprobe::app {

enum class Command { detect, probe, doctor };
enum class Format { text, json, prometheus, nagios };
enum class Color { automatic, always, never };

/// How long `--until` waits without `--wait`.
inline constexpr std::chrono::seconds default_wait{30};

/// The shortest interval of `--watch`.
inline constexpr std::chrono::milliseconds shortest_watch_interval{10};

/// A setting and where it came from: a flag, an environment variable or the default.
struct Setting {
  std::string value;
  std::string origin;
};

/// What the command line asks for, with the environment's settings filled in.
struct Request {
  Command command = Command::detect;

  Setting data_root;
  Setting binary_override;             ///< value empty: none
  std::vector<std::string> endpoints;  ///< if there are any, they are asked and no lease is read
  std::string instance;                ///< required from each endpoint; empty: any
  std::vector<Finding> notes;          ///< about the settings; reported with every data root

  std::chrono::nanoseconds timeout = default_timeout;  ///< for one attempt
  std::string timeout_origin = "default";
  CodecChoice codec = CodecChoice::automatic;
  std::optional<std::chrono::nanoseconds> wait;   ///< retry for at most this long
  std::vector<State> until;                       ///< retry until one of these; empty: running
  std::optional<std::chrono::nanoseconds> watch;  ///< report each change, at this interval
  std::vector<std::string> exec;  ///< program and arguments to become after the wait; may be empty

  Format format = Format::text;
  std::string output;  ///< the file to write to; empty: standard output
  Color color = Color::automatic;
  bool quiet = false;
  bool quiet_ok = false;  ///< print only if the exit code is not 0
  bool verbose = false;
  std::optional<int> fail_code;  ///< replaces every exit code but 0
};

inline const char* name(Command command) {
  if (command == Command::doctor) return "doctor";
  return command == Command::detect ? "detect" : "probe";
}

}  // namespace modeldprobe::app
