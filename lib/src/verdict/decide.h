#pragma once

#include "modeldprobe/status.h"
#include "verdict/evidence.h"

namespace modeldprobe {

/// The status of a lease at `moment`. A lease is live strictly before it expires.
LeaseStatus lease_status(const LeaseReading& reading, Timestamp moment);

/// The value under `key` in the lease's meta; nothing if it is missing or empty.
std::optional<std::string> meta_value(const Lease& lease, const std::string& key);

/// Whether the owner was asked and passed the health check.
bool is_proven(const Evidence& evidence);

/// The verdict: state, reason, findings and next step. Depends only on the evidence. Fills in the
/// whole status except for `elapsed`.
Status decide(const Evidence& evidence);

/// The verdict about a node that was asked at its endpoint.
Status decide(const NodeEvidence& evidence);

}  // namespace modeldprobe
