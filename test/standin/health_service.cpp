#include "health_service.h"

#include <contenox/transport/v1/compute.grpc.pb.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include <string>
#include <utility>

namespace standin {
namespace {

namespace v1 = contenox::transport::v1;

constexpr char kHealthPath[] = "/contenox.transport.v1.Compute/Health";

grpc::Status warming_up() { return {grpc::StatusCode::UNAVAILABLE, "warming up"}; }

std::string to_string(const grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.DumpToSingleSlice(&slice).ok()) return {};
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

// The reactors below belong to their call: gRPC says OnDone once nothing uses them any more.

template <class Reactor>
class SilentCall final : public Reactor {
 public:
  void OnCancel() override { this->Finish(grpc::Status::CANCELLED); }
  void OnDone() override { delete this; }
};

class UnknownCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit UnknownCall(const std::string& path) {
    Finish({grpc::StatusCode::UNIMPLEMENTED, "no method " + path + " here"});
  }
  void OnDone() override { delete this; }
};

class HealthCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit HealthCall(const HealthPlan& plan) : plan_(plan) { StartRead(&request_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish({grpc::StatusCode::INTERNAL, "the call ended before its request came"});
      return;
    }
    const auto coding = request_coding(plan_.codec, to_string(request_));
    if (!coding) {
      Finish({grpc::StatusCode::INTERNAL, "cannot decode the request: not in a codec served here"});
    } else if (plan_.conduct == Conduct::kFail) {
      Finish(warming_up());
    } else {
      const grpc::Slice bytes(encode(plan_.answer, *coding));
      response_ = grpc::ByteBuffer(&bytes, 1);
      StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
    }
  }

  void OnDone() override { delete this; }

 private:
  const HealthPlan& plan_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class GenericService final : public grpc::CallbackGenericService {
 public:
  explicit GenericService(HealthPlan plan) : plan_(std::move(plan)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    if (context->method() != kHealthPath) return new UnknownCall(context->method());
    if (plan_.conduct == Conduct::kSilent) return new SilentCall<grpc::ServerGenericBidiReactor>;
    return new HealthCall(plan_);
  }

 private:
  const HealthPlan plan_;
};

class GeneratedService final : public v1::Compute::CallbackService {
 public:
  using v1::Compute::CallbackService::Health;

  explicit GeneratedService(HealthPlan plan) : plan_(std::move(plan)) {}

  grpc::ServerUnaryReactor* Health(grpc::CallbackServerContext* context,
                                   const v1::HealthRequest* /*request*/,
                                   v1::HealthResponse* response) override {
    if (plan_.conduct == Conduct::kSilent) return new SilentCall<grpc::ServerUnaryReactor>;
    response->set_instance_id(plan_.answer.instance_id);
    response->set_ready(plan_.answer.ready);
    response->set_backend(plan_.answer.backend);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(plan_.conduct == Conduct::kFail ? warming_up() : grpc::Status::OK);
    return reactor;
  }

 private:
  const HealthPlan plan_;
};

}  // namespace

std::unique_ptr<grpc::CallbackGenericService> make_generic_service(HealthPlan plan) {
  return std::make_unique<GenericService>(std::move(plan));
}

std::unique_ptr<grpc::Service> make_generated_service(HealthPlan plan) {
  return std::make_unique<GeneratedService>(std::move(plan));
}

}  // namespace standin
