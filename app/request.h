#pragma once

#include <chrono>
#include <string>

#include "modeldprobe/detector.h"

namespace modeldprobe::app {

enum class Command { detect, probe };
enum class Format { text, json };
enum class Color { automatic, always, never };

/// A setting and where it came from: a flag, an environment variable or the default.
struct Setting {
  std::string value;
  std::string origin;
};

/// What was asked on the command line, with the environment's part filled in.
struct Request {
  Command command = Command::detect;
  Format format = Format::text;
  Color color = Color::automatic;
  CodecChoice codec = CodecChoice::automatic;
  bool quiet = false;
  bool verbose = false;
  Setting data_root;
  Setting binary_override;  ///< value empty: none
  std::chrono::nanoseconds timeout = default_timeout;
  std::string timeout_origin = "default";
};

inline const char* name(Command command) { return command == Command::detect ? "detect" : "probe"; }

}  // namespace modeldprobe::app
