#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

/// The longest duration that anybody may ask for: a year.
inline constexpr std::chrono::hours longest_duration{8760};

/// Reads a duration as Go writes it: numbers with a unit each, as in `500ms`, `2s`, `1.5s` or
/// `1m30s`. Units are ns, us, ms, s, m and h. One number alone is in seconds. The greatest value if
/// it is longer than `longest_duration`; nothing for any other text, such as one with a sign.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// Reads a duration as Go's time.ParseDuration does, unlike parse_duration: it may have a sign, and
/// a number other than 0 needs a unit. In nanoseconds; nothing if Go refuses the text.
std::optional<double> parse_go_duration(std::string_view text);

/// The shortest text that parse_duration reads back, e.g. "1m30s".
std::string format_duration(std::chrono::nanoseconds duration);

/// A span of time in words of at most two units, rounded to the nearest: "250 ms", "2.9 s", "31 s",
/// "2 min 5 s", "3 h 4 min", "12 days". The sign is dropped.
std::string span_in_words(double milliseconds);

}  // namespace modeldprobe
