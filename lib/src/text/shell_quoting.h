#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// A text as one word for a POSIX shell: as it is when it needs no quotes, else in single quotes.
std::string shell_quoted(std::string_view text);

}  // namespace modeldprobe
