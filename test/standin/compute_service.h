#pragma once

#include <functional>
#include <memory>

#include "messages.h"

namespace grpc {
class CallbackGenericService;
class Service;
}  // namespace grpc

namespace standin {

// What happens to a Health or Status call.
enum class Conduct {
  kAnswer,
  kFail,   // the status UNAVAILABLE
  kSilent  // nothing, until the caller or the server cancels the call
};

// How the one service behaves.
struct ComputePlan {
  Codec codec = Codec::kJson;
  Conduct conduct = Conduct::kAnswer;
  HealthAnswer health;
  std::function<StatusAnswer()> status;  // called from any thread; empty: an unknown method
};

// A service that takes raw bytes, for codecs that are not protobuf alone. It answers Health, and
// Status when the call carries the metadata `x-contenox-owner-instance` exactly once and equal to
// Health's instance (else FAILED_PRECONDITION). A request that the codec does not know fails with
// INTERNAL, any other method with UNIMPLEMENTED.
std::unique_ptr<grpc::CallbackGenericService> make_generic_service(ComputePlan plan);

// The service as compute.proto generates it, which knows protobuf alone, and so only Health. The
// plan's codec and status are ignored.
std::unique_ptr<grpc::Service> make_generated_service(ComputePlan plan);

}  // namespace standin
