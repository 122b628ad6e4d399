#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace standin {

// Reads `500ms`, `1.5s`, `1m30s`, as Go writes durations. Returns nothing for any other text and
// for a duration that 64 bits of nanoseconds cannot hold.
std::optional<absl::Duration> parse_duration(absl::string_view text);

// RFC 3339 in the local zone with up to nine fractional digits, `Z` for an offset of zero:
// `2026-11-23T14:32:34.613941045Z`.
std::string to_rfc3339(absl::Time time);

// Reads RFC 3339 as strictly as the daemon: upper-case `T`, then `Z` or `+hh:mm`, no leap second.
// Digits past nine are dropped. Returns nothing for other text.
std::optional<absl::Time> parse_rfc3339(absl::string_view text);

// A fresh random UUID (version 4) in lower case.
std::string random_uuid();

// The first twelve hexadecimal digits of the text's SHA-256.
std::string short_digest(absl::string_view text);

}  // namespace standin
