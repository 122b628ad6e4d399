#pragma once

#include "os/process_facts.h"

namespace modeldprobe {

/// Whether a process runs modeld, by the names of its program.
enum class ProgramGuess {
  modeld,    ///< its command, executable or first argument is called `modeld…`
  launcher,  ///< a shell, loader or emulator with modeld among its arguments
  other,     ///< something else, this probe's own program included
  unknown,   ///< no name is known, or only that of a shell, loader or emulator
};

/// Pure. The command alone decides where the executable cannot be read.
ProgramGuess guess_program(const ProcessFacts& facts);

}  // namespace modeldprobe
