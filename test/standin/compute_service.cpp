#include "compute_service.h"

#include <contenox/transport/v1/compute.grpc.pb.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace standin {
namespace {

namespace v1 = contenox::transport::v1;

constexpr char kService[] = "contenox.transport.v1.Compute";
constexpr char kFence[] = "x-contenox-owner-instance";

grpc::Status warming_up() { return {grpc::StatusCode::UNAVAILABLE, "warming up"}; }

// The error for a path `/service/method`, worded as grpc-go words it.
grpc::Status unknown(absl::string_view path) {
  const auto slash = path.rfind('/');
  const absl::string_view service = path.substr(1, slash == 0 ? slash : slash - 1);
  if (slash == 0 || slash == path.npos || service != kService) {
    return {grpc::StatusCode::UNIMPLEMENTED, absl::StrCat("unknown service ", service)};
  }
  return {grpc::StatusCode::UNIMPLEMENTED,
          absl::StrCat("unknown method ", path.substr(slash + 1), " for service ", service)};
}

grpc::Status check_fence(const grpc::ServerContextBase& context, const std::string& owner) {
  const auto [first, end] = context.client_metadata().equal_range(kFence);
  if (first == end || std::next(first) != end) {
    return {grpc::StatusCode::FAILED_PRECONDITION,
            absl::StrCat("stale_fence: the call must carry ", kFence, " exactly once")};
  }
  if (first->second != owner) {
    return {grpc::StatusCode::FAILED_PRECONDITION,
            "stale_fence: the call is meant for another owner"};
  }
  return grpc::Status::OK;
}

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

// Reads the request first: some clients take an earlier end for a broken stream.
class FailedCall final : public grpc::ServerGenericBidiReactor {
 public:
  explicit FailedCall(grpc::Status status) : status_(std::move(status)) { StartRead(&request_); }
  void OnReadDone(bool /*ok*/) override { Finish(status_); }
  void OnDone() override { delete this; }

 private:
  const grpc::Status status_;
  grpc::ByteBuffer request_;
};

// Reads one request, and answers it with what `answer` makes of its coding.
class UnaryCall final : public grpc::ServerGenericBidiReactor {
 public:
  UnaryCall(Codec codec, std::function<std::string(Coding)> answer)
      : codec_(codec), answer_(std::move(answer)) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish({grpc::StatusCode::INTERNAL, "the call ended before its request came"});
      return;
    }
    const auto coding = request_coding(codec_, to_string(request_));
    if (!coding) {
      Finish({grpc::StatusCode::INTERNAL, "cannot decode the request: not in a codec served here"});
      return;
    }
    const grpc::Slice bytes(answer_(*coding));
    response_ = grpc::ByteBuffer(&bytes, 1);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), grpc::Status::OK);
  }

  void OnDone() override { delete this; }

 private:
  const Codec codec_;
  const std::function<std::string(Coding)> answer_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class GenericService final : public grpc::CallbackGenericService {
 public:
  explicit GenericService(ComputePlan plan) : plan_(std::move(plan)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    const bool health = context->method() == absl::StrCat("/", kService, "/Health");
    const bool status = context->method() == absl::StrCat("/", kService, "/Status");
    if (!health && !(status && plan_.status)) return new FailedCall(unknown(context->method()));
    if (plan_.conduct == Conduct::kSilent) return new SilentCall<grpc::ServerGenericBidiReactor>;
    if (plan_.conduct == Conduct::kFail) return new FailedCall(warming_up());
    if (health) {
      return new UnaryCall(plan_.codec,
                           [this](Coding coding) { return encode(plan_.health, coding); });
    }
    const grpc::Status fence = check_fence(*context, plan_.health.instance_id);
    if (!fence.ok()) return new FailedCall(fence);
    return new UnaryCall(Codec::kJson, [this](Coding) { return encode(plan_.status()); });
  }

 private:
  const ComputePlan plan_;
};

class GeneratedService final : public v1::Compute::CallbackService {
 public:
  using v1::Compute::CallbackService::Health;

  explicit GeneratedService(ComputePlan plan) : plan_(std::move(plan)) {}

  grpc::ServerUnaryReactor* Health(grpc::CallbackServerContext* context,
                                   const v1::HealthRequest* /*request*/,
                                   v1::HealthResponse* response) override {
    if (plan_.conduct == Conduct::kSilent) return new SilentCall<grpc::ServerUnaryReactor>;
    response->set_instance_id(plan_.health.instance_id);
    response->set_ready(plan_.health.ready);
    response->set_backend(plan_.health.backend);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(plan_.conduct == Conduct::kFail ? warming_up() : grpc::Status::OK);
    return reactor;
  }

 private:
  const ComputePlan plan_;
};

}  // namespace

std::unique_ptr<grpc::CallbackGenericService> make_generic_service(ComputePlan plan) {
  return std::make_unique<GenericService>(std::move(plan));
}

std::unique_ptr<grpc::Service> make_generated_service(ComputePlan plan) {
  return std::make_unique<GeneratedService>(std::move(plan));
}

}  // namespace standin
