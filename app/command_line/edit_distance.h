#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modeldprobe::app {

/// The candidate that `word` most likely means: the only one that begins with it, else the one with
/// the smallest edit distance, with at most one letter in three added, left out, changed or swapped
/// with its neighbour. Letter case does not count. Nothing if no candidate is near.
std::optional<std::string> likely_meant(std::string_view word,
                                        const std::vector<std::string>& candidates);

}  // namespace modeldprobe::app
