#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/detector.h"

namespace modeldprobe::app {

enum class Command { detect, probe, doctor };
enum class Format { text, json, prometheus };
enum class Color { automatic, always, never };

/// How long `--wait` waits, and how often `--watch` looks, when neither says so.
inline constexpr const char* default_wait = "30s";
inline constexpr const char* default_watch_interval = "2s";

/// A setting and where it came from: a flag, an environment variable or the default.
struct Setting {
  std::string value;
  std::string origin;
};

/// What was asked on the command line, with the environment's part filled in.
struct Request {
  Command command = Command::detect;

  Setting data_root;
  Setting binary_override;             ///< value empty: none
  std::vector<std::string> endpoints;  ///< when there are any, they are asked and no lease is read
  std::string instance;                ///< that the endpoints must be; empty: any

  std::chrono::nanoseconds timeout = default_timeout;  ///< for one attempt
  std::string timeout_origin = "default";
  CodecChoice codec = CodecChoice::automatic;
  std::optional<std::chrono::nanoseconds> wait;   ///< try again until running, this long at most
  std::optional<std::chrono::nanoseconds> watch;  ///< tell each change, looking this often

  Format format = Format::text;
  std::string output;  ///< the file to write to; empty: standard output
  Color color = Color::automatic;
  bool quiet = false;
  bool verbose = false;
  std::optional<int> fail_code;  ///< the exit code of all that is not running
};

inline const char* name(Command command) {
  if (command == Command::doctor) return "doctor";
  return command == Command::detect ? "detect" : "probe";
}

}  // namespace modeldprobe::app
