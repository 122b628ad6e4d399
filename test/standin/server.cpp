#include "server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_interceptor.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/match.h"

namespace standin {
namespace {

namespace experimental = grpc::experimental;

// The address to listen on in the form in which Go names it.
std::string canonical(const std::string& listen) {
  if (absl::StartsWith(listen, "unix:")) return listen;
  const auto colon = listen.rfind(':');
  if (colon == listen.npos) return listen;
  const std::string host = listen.substr(0, colon);
  const std::string port = listen.substr(colon);
  if (host.empty() || host == "0.0.0.0") return "[::]" + port;
  return (host == "localhost" ? "127.0.0.1" : host) + port;
}

// An interceptor is made for each call before anything decodes it, so this sees the calls too that
// the generated service never gets.
class CallCounter final : public experimental::ServerInterceptorFactoryInterface {
 public:
  CallCounter(std::atomic<std::uint64_t>& count, const std::optional<std::filesystem::path>& log)
      : count_(count) {
    if (log) log_.open(*log, std::ios::app);
  }

  experimental::Interceptor* CreateServerInterceptor(experimental::ServerRpcInfo* info) override {
    ++count_;
    const std::lock_guard lock(mutex_);
    if (log_.is_open()) log_ << info->method() << std::endl;
    return nullptr;
  }

 private:
  std::atomic<std::uint64_t>& count_;
  std::mutex mutex_;
  std::ofstream log_;
};

class GrpcServer final : public Server {
 public:
  GrpcServer(const std::string& listen, ComputePlan plan,
             const std::optional<std::filesystem::path>& call_log) {
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
    interceptors.push_back(std::make_unique<CallCounter>(count_, call_log));
    builder.experimental().SetInterceptorCreators(std::move(interceptors));
    server_ = builder.BuildAndStart();
    endpoint_ = absl::StartsWith(listen, "unix:")
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

std::unique_ptr<Server> Server::start(const std::string& listen, ComputePlan plan,
                                      const std::optional<std::filesystem::path>& call_log) {
  auto server = std::make_unique<GrpcServer>(canonical(listen), std::move(plan), call_log);
  return server->is_serving() ? std::move(server) : nullptr;
}

}  // namespace standin
