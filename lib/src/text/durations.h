#pragma once

#include <string>

namespace modeldprobe {

/// A span of time in words of at most two units: "250 ms", "3 s", "2 min 5 s", "3 h 4 min",
/// "12 days". The sign is dropped.
std::string span_in_words(double milliseconds);

}  // namespace modeldprobe
