#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace standin {

// A point on the wall clock, to the nanosecond, as leases write it.
using Moment = std::chrono::sys_time<std::chrono::nanoseconds>;

Moment now();

// RFC 3339 in UTC with nine fractional digits: `2026-11-23T14:32:34.613941045Z`.
std::string to_rfc3339(Moment moment);

// Reads RFC 3339 with up to nine fractional digits and `Z` or a numeric offset. Returns nothing for
// other text and for years outside 1970 to 2200, which no stand-in's lease is from.
std::optional<Moment> parse_rfc3339(std::string_view text);

}  // namespace standin
