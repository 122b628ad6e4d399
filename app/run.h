#pragma once

#include <string>
#include <vector>

#include "modeldprobe/detector.h"
#include "output/sink.h"

namespace modeldprobe::app {

/// The tool as a function: does what the arguments (without the program's name) ask, prints the
/// answer and error messages to the streams, and returns the exit code. Does not return if it
/// becomes the command after `--`.
int run(const std::vector<std::string>& arguments, const Environment& environment,
        const Streams& streams);

}  // namespace modeldprobe::app
