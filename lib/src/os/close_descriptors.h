#pragma once

#include <array>

namespace modeldprobe {

/// Closes every descriptor of this process but the two given ones (-1: none). For a child process
/// between fork and its work: safe there, and it leaves no descriptor of the parent's open,
/// whatever flags that has.
void close_descriptors_except(std::array<int, 2> kept);

/// The same of the descriptors from `first` on; `kept` stays.
void close_descriptors_from(int first, int kept);

}  // namespace modeldprobe
