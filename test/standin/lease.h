#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace standin {

// What an owner writes down. A default lease expired long ago.
struct Lease {
  std::string instance_id;
  pid_t pid = 0;
  std::string host;
  absl::Time acquired_at = absl::InfinitePast();
  absl::Time renewed_at = absl::InfinitePast();
  absl::Duration ttl;
  std::map<std::string, std::string> meta;

  absl::Time expires_at() const { return renewed_at + ttl; }
  bool live_at(absl::Time time) const { return time < expires_at(); }

  // The value of `key` in meta; empty when there is none.
  std::string about(const std::string& key) const;
};

// The lease as modeld lays it out: a JSON object, indented by two, no newline at the end. Bytes
// that are not UTF-8 become U+FFFD. An empty meta is left out.
std::string to_json(const Lease& lease);

// Reads a lease as the daemon does: names match without regard to case, unknown ones are skipped,
// `null` and missing fields keep their default. Returns nothing when the text is not JSON, is
// neither an object nor null, or has a known field of the wrong type.
std::optional<Lease> parse_lease(const std::string& json);

}  // namespace standin
