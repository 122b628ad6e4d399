#pragma once

#include <cstddef>

namespace modeldprobe {

/// How many columns a character takes on a terminal: two for a wide character of East Asian scripts
/// and for an emoji, none for a mark that joins the character before, one for every other. Not for
/// control characters.
std::size_t columns_of(char32_t c);

}  // namespace modeldprobe
