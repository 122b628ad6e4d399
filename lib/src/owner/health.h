#pragma once

#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "owner/health_result.h"

namespace modeldprobe {

/// What to ask besides Health.
struct OwnerQuestion {
  bool status_too = false;
  /// The instance whose Status is wanted. Empty: the one that answers Health.
  std::string instance = {};
};

/// Calls Health at each endpoint (in the lease's form), by the deadline. If this process was held
/// up so that a single owner had too little time, asks it again: for the time that was lost, at
/// most 500 ms and at least the lesser of 50 ms and a quarter of the deadline's span. Returns the
/// answers in the order of the endpoints; whether an answer is ready and from the right instance is
/// decided elsewhere. With the automatic choice, JSON is tried first, and protobuf only if the
/// answer shows that the peer is another gRPC server: a call in protobuf crashes daemons that are
/// built on an older grpc-go.
///
/// The daemon answers Status only if the request names its instance. Status is called on the same
/// connection: together with Health if the instance is known, otherwise after it. It exists in JSON
/// only. A Status that fails, is malformed or takes more than half of the time that is left after
/// Health does not change the answer to Health.
///
/// All endpoints are asked at the same time, on the caller's thread, as far as this process may
/// have descriptors; the others follow as soon as one has answered.
std::vector<HealthResult> ask_owners(const std::vector<std::string>& endpoints,
                                     const OwnerQuestion& question, CodecChoice codec,
                                     Deadline deadline);

}  // namespace modeldprobe
