#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "health_message.h"

namespace standin {

// How the owner answers Health.
enum class HealthMode { kOk, kNotReady, kOtherInstance, kSilent, kError };

struct ServeOptions {
  std::filesystem::path data_root;
  std::chrono::nanoseconds ttl = std::chrono::seconds(30);
  std::string listen = "127.0.0.1:0";
  std::string backend = "none";
  std::optional<std::string> instance;   // a fresh one when not given
  std::optional<std::string> advertise;  // the endpoint in the lease, if not the real one
  bool no_endpoint = false;              // leave the endpoint out of the lease
  Codec codec = Codec::kJson;
  HealthMode health = HealthMode::kOk;
  std::chrono::nanoseconds acquire_delay{};
};

// A daemon's whole life: listen, take the lease, renew it every third of its TTL, and on SIGTERM or
// SIGINT give it back. Prints `serving INSTANCE at ENDPOINT` to `out` once the lease is there, with
// the real endpoint, and `served N requests` at the end of a clean stop. Returns the exit code: 0
// after a clean stop, 1 with a message on `err` when it could not start or lost the lease.
// Call it before the process has threads, and once: the signals stay blocked.
int serve(const ServeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace standin
