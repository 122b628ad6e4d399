#pragma once

#include <string>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "owner/health_result.h"

namespace modeldprobe {

/// Asks whoever serves at `endpoint` (in the lease's form) for its health, by the deadline. Tells
/// what was answered; whether that is the right instance, and ready, is for the detector to say.
/// With the automatic choice JSON goes first and protobuf only to a peer whose answer shows that it
/// is another gRPC server: a protobuf-coded call kills daemons built on an older grpc-go.
HealthResult ask_health(const std::string& endpoint, CodecChoice codec, Deadline deadline);

}  // namespace modeldprobe
