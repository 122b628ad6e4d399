#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace standin {

// Reads `500ms`, `2s`, `1m30s`: one or more whole numbers, each with a unit out of h, m, s, ms, us
// and ns. Returns nothing for any other text and for a sum that nanoseconds cannot hold.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace standin
