#pragma once

#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"
#include "owner/health_result.h"

namespace modeldprobe {

/// What is asked beside Health.
struct OwnerQuestion {
  bool status_too = false;
  /// Whose Status. Empty: that of the one that answers Health.
  std::string instance = {};
};

/// Asks whoever serves at each endpoint (in the lease's form) for its health, by the deadline.
/// Tells what was answered, in the order of the endpoints; whether that is the right instance, and
/// ready, is for the detector to say. With the automatic choice JSON goes first and protobuf only
/// to a peer whose answer shows that it is another gRPC server: a protobuf-coded call kills daemons
/// built on an older grpc-go.
///
/// The daemon answers Status only to who names its instance: it is asked on the same connection, in
/// the same flight where the instance is known before, else after Health. Status exists in JSON
/// alone. One that errs, is malformed or takes more than half of the time that is left after Health
/// changes nothing about Health.
///
/// All are asked on the caller's thread and at the same time, as far as this process may have
/// descriptors; the others when one of those has answered.
std::vector<AskedHealth> ask_owners(const std::vector<std::string>& endpoints,
                                    const OwnerQuestion& question, CodecChoice codec,
                                    Deadline deadline);

}  // namespace modeldprobe
