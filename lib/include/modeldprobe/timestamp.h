#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

/// A point in time with nanoseconds, over a range that nanoseconds since 1970 in 64 bits do not
/// cover: lease times run from year 0 to 9999, and a TTL adds up to 292 years on either side.
struct Timestamp {
  std::int64_t seconds = 0;      ///< since 1970-01-01T00:00:00Z, without leap seconds
  std::int32_t nanoseconds = 0;  ///< 0 to 999,999,999, also before 1970

  auto operator<=>(const Timestamp&) const = default;
};

/// Midnight of 1 January of year 1: what a lease field that was never written holds, as in Go.
inline constexpr Timestamp zero_time{-62135596800, 0};

/// Never overflows for a timestamp that parse_timestamp returned.
Timestamp operator+(Timestamp time, std::chrono::nanoseconds span);

/// `later - earlier` in milliseconds; exact to the microsecond for spans of some centuries.
double milliseconds_between(Timestamp earlier, Timestamp later);

/// The system clock, now.
Timestamp system_now();

/// Reads the times that Go's `time.Time` reads from JSON: `YYYY-MM-DDThh:mm:ss`, an optional
/// fraction (digits past nine are dropped), then `Z` or `±hh:mm`. Like Go, also accepts an hour of
/// one digit, a comma before the fraction, and offsets up to 24:60. Returns nothing for any other
/// text, such as one with a lower-case `t` or `z`, with second 60 or with a part missing.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// RFC 3339 in UTC, with as many fractional digits as are needed and `Z`. Years past 9999 get five
/// digits; a year before 0 gets a minus sign.
std::string format_timestamp(Timestamp time);

}  // namespace modeldprobe
