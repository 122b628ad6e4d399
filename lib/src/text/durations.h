#pragma once

#include <string>

namespace modeldprobe {

/// A span of time in words of at most two units, rounded to the nearest: "250 ms", "2.9 s", "31 s",
/// "2 min 5 s", "3 h 4 min", "12 days". The sign is dropped.
std::string span_in_words(double milliseconds);

}  // namespace modeldprobe
