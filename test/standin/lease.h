#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "moment.h"

namespace standin {

// Who owns the data root, and until when: the part of a lease that decides.
struct Claim {
  std::string instance_id;
  Moment renewed_at;
  std::chrono::nanoseconds ttl{};

  // True before the TTL since the last renewal is over.
  bool live_at(Moment moment) const { return moment - renewed_at < ttl; }
};

// Everything that an owner writes down.
struct Lease {
  Claim claim;
  pid_t pid = 0;
  std::string host;
  Moment acquired_at;
  std::map<std::string, std::string> meta;
};

// The lease as modeld lays it out: a JSON object, indented by two, no newline at the end. Bytes
// that are not UTF-8 become U+FFFD.
std::string to_json(const Lease& lease);

// The claim of a lease in JSON; nothing when the text is not a lease or lacks part of the claim.
std::optional<Claim> parse_claim(const std::string& json);

}  // namespace standin
