#pragma once

#include <functional>
#include <string>
#include <vector>

namespace modeldprobe::app {

// What main() does before anything else, in its order.

/// Blocks the signals that a failing write would send, so that such a write only returns an error.
void block_signals_of_write();

/// Does the work and returns what it returns. Where a limit (`ulimit -s`) leaves little stack, the
/// work is done on memory of its own, and threads that it starts get more too.
int with_roomy_stack(const std::function<int()>& work);

/// Makes sure that descriptors 0 to 2 are taken, so that no file or socket opened later can pass
/// for a standard stream. One that was closed then refuses to be written to.
void occupy_standard_descriptors();

// What it may do last.

/// Replaces this process by the program `words.front()`, searched on PATH, with these arguments and
/// with the signals blocked that were blocked when this process started. Returns only if that
/// fails: why.
std::string exec(const std::vector<std::string>& words);

}  // namespace modeldprobe::app
