#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "health_service.h"

namespace standin {

// A gRPC server, without TLS, that serves Health and nothing else.
class Server {
 public:
  // Listens and serves from then on, in threads of its own. `listen` is `host:port`, where port 0
  // picks a free one, `[v6]:port` or `unix:/path`. Returns null when nothing could be listened on;
  // gRPC has then written the reason to stderr.
  static std::unique_ptr<Server> start(const std::string& listen, HealthPlan plan);

  // Cancels what is still going on, and stops.
  virtual ~Server() = default;

  // Where it serves: what it was told, with the port that it got.
  virtual const std::string& endpoint() const = 0;

  // How many calls have come so far, of whatever path, codec and outcome.
  virtual std::uint64_t requests() const = 0;
};

}  // namespace standin
