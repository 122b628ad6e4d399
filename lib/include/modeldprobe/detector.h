#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"

namespace modeldprobe {

inline constexpr std::chrono::seconds default_timeout{3};

/// The value of an environment variable, or nothing if it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& variable)>;

/// The process environment.
Environment process_environment();

/// `$CONTENOX_DATA_ROOT` if set and not empty, else `$HOME/.contenox`, else `.contenox`.
std::string default_data_root(const Environment& environment = process_environment());

/// The codec in which the owner is asked.
enum class CodecChoice {
  automatic,  ///< JSON; then protobuf if the answer shows a gRPC server that did not understand
              ///< JSON
  json,
  proto,
};

/// What happens to processes that a launcher started and left behind in another process group.
enum class Orphans {
  leave,
  /// Kill them, and every other child that appears while launchers run. Only for a process that has
  /// no other children.
  kill,
};

/// Determines the state of the modeld daemon that owns one data root. Only reads: it creates,
/// changes and locks nothing. Safe to call from several threads.
///
/// Every call ends by its deadline, whatever the lease, the endpoint and the launchers do, even on
/// a file system that never answers. A child process reads from a file system that may not answer
/// (see docs/promises.md), and launchers run as child processes. No thread is started. Signal
/// handlers are not changed; SIGINT, SIGTERM, SIGHUP and SIGQUIT are blocked in the calling thread
/// while launchers run. If a single owner had less than half of the time and less than 100 ms
/// because this process was held up, it is asked again after the deadline, for at most 500 ms. A
/// call whose deadline has long passed does that too.
///
/// Throws std::system_error or std::bad_alloc if the process or the machine runs out of
/// descriptors, memory or processes, and nothing else.
class Detector {
 public:
  struct Settings {
    std::string data_root;        ///< empty: default_data_root()
    std::string binary_override;  ///< empty: none. If set, no other binary is searched for
    /// The name of the override in messages: the flag or the variable that set it.
    std::string binary_override_origin = "the binary override";
    CodecChoice codec = CodecChoice::automatic;
    Orphans orphans = Orphans::leave;
  };

  explicit Detector(Settings settings);

  /// Examines lease and binary, without the network. Launchers run only if the lease is not live.
  Status detect(Deadline deadline = Deadline::after(default_timeout)) const;

  /// detect(); if the state is running, also asks the owner at its endpoint. The state becomes
  /// unreachable unless the owner answers, is ready and is the instance that the lease names.
  Status probe(Deadline deadline = Deadline::after(default_timeout)) const;

  /// probe(), with findings about what prevents inference although the owner runs. Also asks the
  /// owner for its Status, on the same connection. The state is that of probe().
  Status doctor(Deadline deadline = Deadline::after(default_timeout)) const;

 private:
  Settings settings_;
};

/// Asks each node at its endpoint; examines no lease and no binary. A node is running if it answers
/// that it is ready and names its instance, which must be `instance` unless that is empty.
/// Otherwise it is unreachable, for the same reasons as in a probe. All nodes are asked at the same
/// time, on the calling thread. The statuses are in the order of the endpoints. Each endpoint takes
/// a descriptor; if there are too few, some endpoints wait until others have answered. One that
/// did not answer and had less than half of the time, and less than 100 ms, has no state and the
/// reason not_asked.
std::vector<Status> probe_endpoints(const std::vector<std::string>& endpoints,
                                    const std::string& instance, CodecChoice codec,
                                    Deadline deadline);

/// probe_endpoints(), with those findings of Detector::doctor() that come from the wire.
std::vector<Status> doctor_endpoints(const std::vector<std::string>& endpoints,
                                     const std::string& instance, CodecChoice codec,
                                     Deadline deadline);

}  // namespace modeldprobe
