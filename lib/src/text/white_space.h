#pragma once

#include <string_view>

namespace modeldprobe {

/// The text without white space at either end, Unicode's included, as Go's strings.TrimSpace.
std::string_view trimmed(std::string_view text);

}  // namespace modeldprobe
