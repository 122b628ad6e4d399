#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "messages.h"

namespace standin {

// How the owner answers Health and Status.
enum class HealthMode { kOk, kNotReady, kOtherInstance, kSilent, kError };

// An accelerator, as leases name it.
struct Device {
  std::string kind;
  std::string id;
};

struct ServeOptions {
  std::filesystem::path data_root;  // `$HOME/.contenox` when empty
  std::filesystem::path models_dir;
  absl::Duration ttl = absl::Seconds(30);
  std::string listen = "127.0.0.1:0";
  std::string backend = "none";
  std::optional<std::string> instance;   // a fresh one when not given
  std::optional<std::string> advertise;  // the endpoint in the lease, if not the real one
  bool no_endpoint = false;              // leave the endpoint out of the lease
  Codec codec = Codec::kJson;
  HealthMode health = HealthMode::kOk;
  absl::Duration acquire_delay;
  StatusAnswer status;  // its owner, backend and path are filled in, its state if empty
  bool no_status = false;
  std::optional<Device> device;  // one whose lease it takes
  std::optional<std::filesystem::path> call_log;
};

// A daemon's whole life: listen, take the lease, renew it every third of its TTL, and on SIGTERM or
// SIGINT remove it. Prints `serving INSTANCE at ENDPOINT` to `out` once the lease is there, with
// the real endpoint, and `served N requests` at the end. When another instance holds the lease it
// prints `modeld follower: reason=lease_held ...` and ends without having served.
// Returns the exit code: 0 after a stop, as a follower, and when the lease was lost (which is a
// message on `err`); 1 with a message on `err` when it could not start.
// Call it before the process has threads, and once: the signals stay blocked.
int serve(const ServeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace standin
