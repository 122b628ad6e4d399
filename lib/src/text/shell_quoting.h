#pragma once

#include <string>
#include <string_view>

namespace modeldprobe {

/// Returns a text as one word for a POSIX shell, on one line of printable characters: unchanged if
/// it needs no quotes, otherwise in single quotes. If it has characters that cannot be pasted
/// (control characters, bytes that are not UTF-8), the word calls the shell's `printf`. `text` must
/// not contain NUL or end with a line break, which `$(…)` would drop.
std::string shell_quoted(std::string_view text);

}  // namespace modeldprobe
