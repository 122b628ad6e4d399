#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "modeldprobe/surroundings.h"

namespace modeldprobe {

inline constexpr std::chrono::seconds default_timeout{3};

/// Tells the state of the modeld daemon that owns one data root. Only reads: it creates, changes
/// and locks nothing. Safe to call from several threads when the surroundings are.
class Detector {
 public:
  struct Settings {
    std::string data_root;        ///< empty: default_data_root()
    std::string binary_override;  ///< empty: none. When set, no other binary is looked for
  };

  explicit Detector(Settings settings, Surroundings surroundings = real_surroundings());

  /// Lease and binary, without the network. Launchers are run only when the lease is not live.
  Status detect(Deadline deadline = Deadline::after(default_timeout)) const;

  /// detect(), and when that says running, whether the lease's owner answers at its endpoint, is
  /// ready and is the instance that the lease names; if not, unreachable. Never upgrades.
  Status probe(Deadline deadline) const;

 private:
  Settings settings_;
  Surroundings surroundings_;
};

/// Whether a node answers at `endpoint`, without lease or binary: running when it says that it is
/// ready and names its instance, which must be `instance` unless that is empty; else unreachable,
/// for the reasons of a probe.
Status probe_endpoint(const std::string& endpoint, const std::string& instance,
                      const Surroundings& surroundings, Deadline deadline);

/// probe_endpoint of each endpoint, all at the same time, so that each has the whole of the time
/// that is left; the statuses stand in the order of the endpoints. Takes a thread for each endpoint
/// but the first, or as many as there can be: the endpoints that must wait for one then have less.
std::vector<Status> probe_endpoints(const std::vector<std::string>& endpoints,
                                    const std::string& instance, const Surroundings& surroundings,
                                    Deadline deadline);

}  // namespace modeldprobe
