#pragma once

#include <string>
#include <vector>

namespace modeldprobe::app {

/// Replaces this process by the program `words.front()`, searched on PATH, with these arguments and
/// with the signals blocked that were blocked when this process started. Returns only if that
/// fails: why.
std::string exec(const std::vector<std::string>& words);

/// Blocks the signals that a failing write would send, so that such a write only returns an error.
void block_signals_of_write();

}  // namespace modeldprobe::app
