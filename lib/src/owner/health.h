#pragma once

#include <string>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "owner/health_result.h"
#include "owner/status_answer.h"

namespace modeldprobe {

/// Asks whoever serves at `endpoint` (in the lease's form) for its health, by the deadline. Tells
/// what was answered; whether that is the right instance, and ready, is for the detector to say.
/// With the automatic choice JSON goes first and protobuf only to a peer whose answer shows that it
/// is another gRPC server: a protobuf-coded call kills daemons built on an older grpc-go.
HealthResult ask_health(const std::string& endpoint, CodecChoice codec, Deadline deadline);

struct OwnerAnswers {
  HealthResult health;
  StatusAnswer status;
};

/// ask_health(), and on the same connection for the owner's Status, which the daemon answers only
/// to who names its `instance`: in the same flight when that is not empty, else after Health, with
/// the instance that answered. Status exists in JSON alone. A Status that errs, is malformed or
/// takes more than half of the time that is left after Health changes nothing about Health.
OwnerAnswers ask_health_and_status(const std::string& endpoint, const std::string& instance,
                                   CodecChoice codec, Deadline deadline);

}  // namespace modeldprobe
