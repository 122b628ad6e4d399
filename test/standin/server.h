#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "compute_service.h"

namespace standin {

// A gRPC server, without TLS, that serves exactly one service.
class Server {
 public:
  // Listens and serves from then on, in threads of its own. `listen` is `host:port`, where port 0
  // picks a free one, `[v6]:port` or `unix:/path`; no host and `0.0.0.0` mean all addresses. Each
  // call adds its path as a line to `call_log`. Returns null when nothing could be listened on;
  // gRPC has then written the reason to stderr.
  static std::unique_ptr<Server> start(const std::string& listen, ComputePlan plan,
                                       const std::optional<std::filesystem::path>& call_log);

  // Cancels what is still going on, and stops.
  virtual ~Server() = default;

  // Where it serves, in the form that the daemon advertises: `[::]:port` for all addresses,
  // `127.0.0.1:port` for localhost.
  virtual const std::string& endpoint() const = 0;

  // How many calls have come so far, of whatever path, codec and outcome.
  virtual std::uint64_t requests() const = 0;
};

}  // namespace standin
