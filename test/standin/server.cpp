#include "server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_interceptor.h>

#include <atomic>
#include <chrono>
#include <utility>
#include <vector>

namespace standin {
namespace {

namespace experimental = grpc::experimental;

// An interceptor is made for each call before anything decodes it, so counting these counts the
// calls that the generated service never gets to see.
class CallCounter final : public experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallCounter(std::atomic<std::uint64_t>& count) : count_(count) {}

  experimental::Interceptor* CreateServerInterceptor(experimental::ServerRpcInfo*) override {
    ++count_;
    return nullptr;
  }

 private:
  std::atomic<std::uint64_t>& count_;
};

class GrpcServer final : public Server {
 public:
  GrpcServer(const std::string& listen, HealthPlan plan) {
    grpc::ServerBuilder builder;
    // By default two servers may share a port, and each would get some of the calls.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    int port = 0;
    builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &port);
    if (plan.codec == Codec::kProto) {
      generated_ = make_generated_service(std::move(plan));
      builder.RegisterService(generated_.get());
    } else {
      generic_ = make_generic_service(std::move(plan));
      builder.RegisterCallbackGenericService(generic_.get());
    }
    std::vector<std::unique_ptr<experimental::ServerInterceptorFactoryInterface>> interceptors;
    interceptors.push_back(std::make_unique<CallCounter>(count_));
    builder.experimental().SetInterceptorCreators(std::move(interceptors));
    server_ = builder.BuildAndStart();
    endpoint_ = listen.starts_with("unix:")
                    ? listen
                    : listen.substr(0, listen.rfind(':')) + ':' + std::to_string(port);
  }

  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  ~GrpcServer() override {
    // A deadline in the past: calls that nobody will answer are cancelled at once.
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
  }

  bool is_serving() const { return server_ != nullptr; }
  const std::string& endpoint() const override { return endpoint_; }
  std::uint64_t requests() const override { return count_; }

 private:
  // The server uses all that stands above it here.
  std::atomic<std::uint64_t> count_ = 0;
  std::unique_ptr<grpc::CallbackGenericService> generic_;
  std::unique_ptr<grpc::Service> generated_;
  std::unique_ptr<grpc::Server> server_;
  std::string endpoint_;
};

}  // namespace

std::unique_ptr<Server> Server::start(const std::string& listen, HealthPlan plan) {
  auto server = std::make_unique<GrpcServer>(listen, std::move(plan));
  return server->is_serving() ? std::move(server) : nullptr;
}

}  // namespace standin
