#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lease/lease.h"
#include "lease/owner.h"
#include "modeldprobe/status.h"
#include "os/file.h"
#include "owner/health_result.h"
#include "owner/status_answer.h"
#include "verdict/closer_evidence.h"
#include "verdict/step_facts.h"

namespace modeldprobe {

/// The result of the search for the modeld binary.
struct BinarySearch {
  std::optional<Binary> binary;
  std::vector<RejectedLauncher> rejected;   ///< installs that exist but cannot be used
  std::vector<RejectedLauncher> untrusted;  ///< not run: another user could have put them there
  std::vector<UnreadablePath> unreadable;   ///< where a binary may be
  bool override_is_directory = false;
  bool complete = true;  ///< false if there were too many installs to examine all
  bool silent = false;   ///< a file system did not answer in time; the search stopped
};

/// The complete input for a verdict about a data root.
struct Evidence {
  std::string data_root;
  std::string working_directory;       ///< absolute; resolves relative paths in a step
  StepFacts step;                      ///< gathered only if the verdict may need a next step
  std::string binary_override;         ///< empty if not set
  std::string binary_override_origin;  ///< what set it: a flag, a variable or "the binary override"
  std::string host;                    ///< the name of this machine
  std::string lease_path;
  LeaseReading lease;
  Timestamp examined_at;  ///< read after the lease, so that a fresh renewal is not in the future
  OwnerIdentity owner;    ///< known only if the lease is from this host
  bool owner_was_to_be_asked = false;  ///< true for `probe` and `doctor`, false for `detect`
  std::optional<HealthResult> health;  ///< set if the lease is live and names an endpoint to ask
  BinarySearch binaries;
  /// Set if the lease is absent, corrupt or expired; in `doctor` also if it is live.
  std::optional<CloserEvidence> closer;
};

/// The complete input for a verdict about a node.
struct NodeEvidence {
  std::string endpoint;
  std::string instance;  ///< the required instance id; empty if any will do
  Timestamp examined_at;
  HealthResult health;
  std::string host;  ///< the name of this machine
  Caller caller;
  std::string working_directory;  ///< set only if the endpoint is a relative path
};

}  // namespace modeldprobe
