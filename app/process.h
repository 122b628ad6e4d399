#pragma once

#include <functional>
#include <string>
#include <vector>

namespace modeldprobe::app {

// What main() does before anything else, in its order.

/// Blocks the signals that a failing write sends, so that such a write only returns an error.
void block_signals_of_write();

/// As the first process of a container, makes the signals that usually end a process end this one,
/// with 128 and the signal's number: there the kernel ignores their default action.
void heed_signals_as_first_process();

/// Runs the work and returns its result. If a limit (`ulimit -s`) makes the stack small, the work
/// runs on a larger one, and its threads get larger stacks too.
int with_roomy_stack(const std::function<int()>& work);

/// Opens those of descriptors 0 to 2 that are closed, so that no file or socket opened later
/// becomes a standard stream. Writing to one of these fails.
void occupy_standard_descriptors();

// What it may do last.

/// Replaces this process by the program `words.front()`, searched on PATH, with these arguments and
/// the signal mask that this process started with. Returns only if that fails: why.
std::string exec(const std::vector<std::string>& words);

}  // namespace modeldprobe::app
