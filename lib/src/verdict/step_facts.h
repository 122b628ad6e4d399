#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "binary/program_file.h"
#include "modeldprobe/detector.h"

namespace modeldprobe {

/// Who will run a step, with which tool, and how that asked the owner.
struct Caller {
  std::uint32_t user = 0;             ///< the effective uid; nobody's if it is not mapped here
  std::string home;                   ///< $HOME; may be empty
  std::string tool = "modeld-probe";  ///< the name that starts this tool in a shell, or its path
  CodecChoice codec = CodecChoice::automatic;
  std::chrono::nanoseconds timeout = default_timeout;  ///< of one attempt
};

/// The kind and the owner of the file at the data root.
struct DataRoot {
  enum class Kind {
    unknown,  ///< it cannot be examined, or its file system did not answer in time
    absent,
    directory,
    other,  ///< a file, a socket, a device
  };
  Kind kind = Kind::unknown;
  std::optional<std::uint32_t> user;  ///< the uid that owns it; empty if unknown
  std::string user_name;              ///< empty if that uid has no name here
  bool user_is_unmapped = false;      ///< unknown because it has no id in this user namespace
};

/// The facts that a next step needs in addition to the verdict. Gathered only if there may be a
/// step.
struct StepFacts {
  Caller caller;
  DataRoot root;
  std::string binary;             ///< the binary that was found: absolute, links resolved
  ProgramProblem binary_problem;  ///< why the caller cannot run it
  /// What keeps the user of the data root, if that is not the caller, from starting the binary
  /// safely, as far as the caller can tell; empty if nothing does.
  std::string problem_for_owner;
  bool has_contenox = false;  ///< `contenox` is on PATH
  bool has_sudo = false;      ///< `sudo` is on PATH

  /// Whether the data root is known to belong to another user than the caller.
  bool root_is_another_users() const { return root.user && *root.user != caller.user; }

  /// Whether it is known to belong to the caller.
  bool root_is_the_callers() const { return root.user && *root.user == caller.user; }
};

}  // namespace modeldprobe
