#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lease/lease.h"
#include "lease/owner.h"
#include "modeldprobe/status.h"
#include "owner/health_result.h"
#include "owner/status_answer.h"
#include "verdict/closer_evidence.h"
#include "verdict/step_facts.h"

namespace modeldprobe {

/// What looking for modeld brought back.
struct BinarySearch {
  std::optional<Binary> binary;
  std::vector<RejectedLauncher> rejected;   ///< installs that are there and can't be used
  std::vector<RejectedLauncher> untrusted;  ///< installs that were not run: they could be another's
  std::vector<std::string> unreadable;      ///< installs that can't be examined
  bool override_is_directory = false;
  bool complete = true;  ///< false: there are more installs than anybody has, some were left out
  bool silent = false;   ///< a file system did not answer in time, so it was not finished
};

/// All that a verdict about a data root rests on, as it was found.
struct Evidence {
  std::string data_root;
  std::string working_directory;       ///< absolute; relative paths in a step are completed with it
  StepFacts step;                      ///< gathered unless the owner proved itself or was not asked
  std::string binary_override;         ///< empty: none was set
  std::string binary_override_origin;  ///< what set it: a flag, a variable, "the binary override"
  std::string host;                    ///< of this machine
  std::string lease_path;
  LeaseReading lease;
  Timestamp examined_at;  ///< read after the lease, so one renewed just now is not in the future
  OwnerIdentity owner;    ///< known only when the lease is of this host
  bool owner_was_to_be_asked = false;  ///< a probe, not a detect
  std::optional<AskedHealth> health;   ///< there when the lease is live and names an endpoint
  BinarySearch binaries;
  std::optional<CloserEvidence> closer;  ///< there without an owner, and for a doctor
};

/// All that a verdict about a node rests on.
struct NodeEvidence {
  std::string endpoint;
  std::string instance;  ///< that it must be; empty: any
  Timestamp examined_at;
  AskedHealth health;
  std::string host;  ///< of this machine
  Caller caller;
  std::string working_directory;  ///< only if the endpoint is a relative path
};

}  // namespace modeldprobe
