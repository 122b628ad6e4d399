#pragma once

#include <chrono>
#include <string>

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

}  // namespace modeldprobe
