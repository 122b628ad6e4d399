#pragma once

#include <functional>
#include <string>
#include <vector>

#include "modeldprobe/surroundings.h"
#include "sink.h"

namespace modeldprobe::app {

/// The tool as a function: does what the arguments (without the program's name) ask, writes the
/// answer to `out` and complaints to `err`, and returns the exit code. `out_is_terminal` is asked
/// when colour depends on it.
int run(const std::vector<std::string>& arguments, const Environment& environment, const Sink& out,
        const Sink& err, const std::function<bool()>& out_is_terminal);

}  // namespace modeldprobe::app
