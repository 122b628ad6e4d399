#pragma once

#include <memory>

#include "health_message.h"

namespace grpc {
class CallbackGenericService;
class Service;
}  // namespace grpc

namespace standin {

// What becomes of a Health call.
enum class Conduct {
  kAnswer,
  kFail,   // the status UNAVAILABLE
  kSilent  // nothing, until the caller or the server cancels the call
};

struct HealthPlan {
  Codec codec = Codec::kJson;
  Conduct conduct = Conduct::kAnswer;
  HealthAnswer answer;
};

// A service that takes raw bytes, for codecs that are not protobuf alone. A request that the codec
// does not know fails with INTERNAL, a path that is not Health's with UNIMPLEMENTED.
std::unique_ptr<grpc::CallbackGenericService> make_generic_service(HealthPlan plan);

// The service as compute.proto generates it, which knows protobuf alone. The codec of `plan` is
// not looked at.
std::unique_ptr<grpc::Service> make_generated_service(HealthPlan plan);

}  // namespace standin
