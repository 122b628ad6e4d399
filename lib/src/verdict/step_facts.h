#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace modeldprobe {

/// Who will run a step, and with which tool.
struct Caller {
  std::uint32_t user = 0;             ///< the effective uid
  std::string home;                   ///< $HOME; may be empty
  std::string tool = "modeld-probe";  ///< the name that starts this tool in a shell, or its path
};

/// What is at the data root, and whose it is.
struct DataRoot {
  enum class Kind {
    unknown,  ///< it can't be examined, or its file system did not answer in time
    absent,
    directory,
    other,  ///< a file, a socket, a device
  };
  Kind kind = Kind::unknown;
  std::optional<std::uint32_t> user;  ///< the uid that owns it; empty: not known
  std::string user_name;              ///< empty when that uid has no name here
};

/// What a next step needs to know beside the verdict. Gathered only where there may be a step.
struct StepFacts {
  Caller caller;
  DataRoot root;
  std::string binary;    ///< of the binary that was found: absolute, without links
  int binary_error = 0;  ///< errno, when the caller can't execute it
  /// Why the user that owns the data root, another one than the caller, should not start it.
  std::string problem_for_owner;
  bool has_contenox = false;  ///< `contenox` is on PATH
  bool has_sudo = false;      ///< `sudo` is on PATH
};

}  // namespace modeldprobe
