#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "os/bounded_call.h"

namespace modeldprobe {

/// Linux allows this many scripts to interpret each other.
inline constexpr int most_interpreters = 5;
inline constexpr const char* endless_interpreters =
    "its interpreters are scripts that interpret each other";

/// The first bytes of a program, as many as the kernel reads. Empty if the caller may not read it;
/// then an interpreter could not read it either.
std::string first_bytes(const std::string& path);

/// The interpreter that the first line of a program names: an absolute path, because launchers run
/// in the root directory. Nothing if the program is not a script.
std::optional<std::string> interpreter_of(std::string_view program);

/// Empty for a regular file that the caller may execute, otherwise why it is not one.
std::string why_not_a_program(const std::string& path);

/// Why a program cannot be run.
struct ProgramProblem {
  int error = 0;     ///< errno, if the caller may not execute the file
  std::string text;  ///< empty exactly if there is no problem
};

/// Examines whether the caller can run the program at an absolute path: whether the caller may
/// execute it, whether the interpreters of a script can be run, and whether an ELF file is whole,
/// for this kind of machine, and has its loader. No problem if the program cannot be read, or if
/// its file system does not answer in time.
ProgramProblem examine_program(const std::string& path, Access access);

}  // namespace modeldprobe
