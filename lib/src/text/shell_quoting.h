#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// A text as one word for a POSIX shell, on one line of printable characters: as it is when it
/// needs no quotes, else in single quotes. A text with characters that can't be pasted (control
/// characters, bytes that are not UTF-8) is written by the shell's `printf`. `text` must not hold
/// NUL or end in a line break, which `$(…)` would drop.
std::string shell_quoted(std::string_view text);

}  // namespace modeldprobe
