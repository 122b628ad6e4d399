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

/// The value of an environment variable, or nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& variable)>;

/// The process environment.
Environment process_environment();

/// `$CONTENOX_DATA_ROOT` when set and not empty, else `$HOME/.contenox`, else `.contenox`.
std::string default_data_root(const Environment& environment = process_environment());

/// In which codec the owner is asked.
enum class CodecChoice {
  automatic,  ///< JSON, and protobuf when the answer shows a gRPC server that did not understand it
  json,
  proto,
};

/// What becomes of processes that a launcher started and left behind in a group of their own.
enum class Orphans {
  leave,
  /// They are killed, with every other child that appears while launchers run: only for a process
  /// that has no other children.
  kill,
};

/// Determines the state of the modeld daemon that owns one data root. Only reads: it creates,
/// changes and locks nothing. Safe to call from several threads.
///
/// Every call ends by its deadline, whatever stands at the lease, the endpoint or the launchers,
/// also on a file system that never answers. Where a file system may not answer, a child process
/// asks it (see docs/promises.md); launchers run as child processes too. The
/// caller's signal handlers are not changed; SIGINT, SIGTERM, SIGHUP and SIGQUIT are held back
/// while launchers run.
///
/// Throws std::system_error or std::bad_alloc when the process or the machine is out of
/// descriptors, memory or processes; for nothing else.
class Detector {
 public:
  struct Settings {
    std::string data_root;        ///< empty: default_data_root()
    std::string binary_override;  ///< empty: none. When set, no other binary is looked for
    /// What messages call the override: the flag or the variable that set it.
    std::string binary_override_origin = "the binary override";
    CodecChoice codec = CodecChoice::automatic;
    Orphans orphans = Orphans::leave;
  };

  explicit Detector(Settings settings);

  /// Lease and binary, without the network. Launchers are run only when the lease is not live.
  Status detect(Deadline deadline = Deadline::after(default_timeout)) const;

  /// detect(), and when that says running, whether the lease's owner answers at its endpoint, is
  /// ready and is the instance that the lease names; if not, unreachable. Never upgrades.
  Status probe(Deadline deadline = Deadline::after(default_timeout)) const;

  /// probe(), with findings about what stands in the way of inference although the owner runs: it
  /// is asked for its Status too, on the same connection. Never changes probe()'s state.
  Status doctor(Deadline deadline = Deadline::after(default_timeout)) const;

 private:
  Settings settings_;
};

/// Asks each node at its endpoint, without lease or binary: running when it says that it is ready
/// and names its instance, which must be `instance` unless that is empty; else unreachable, for the
/// reasons of a probe. All are asked at the same time, so each has the whole of the time that is
/// left; the statuses are in the order of the endpoints. It takes a descriptor for each, and no
/// thread: where there are fewer, some must wait for others to answer. One that did not answer
/// though less than half of the time was left for it has no state, and the reason not_asked.
std::vector<Status> probe_endpoints(const std::vector<std::string>& endpoints,
                                    const std::string& instance, CodecChoice codec,
                                    Deadline deadline);

/// probe_endpoints(), with the findings of Detector::doctor() that the wire tells.
std::vector<Status> doctor_endpoints(const std::vector<std::string>& endpoints,
                                     const std::string& instance, CodecChoice codec,
                                     Deadline deadline);

}  // namespace modeldprobe
