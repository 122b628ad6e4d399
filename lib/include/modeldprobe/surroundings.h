#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/status.h"
#include "modeldprobe/timestamp.h"

namespace modeldprobe {

/// The value of an environment variable, or nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& variable)>;

/// The process environment.
Environment process_environment();

/// `$CONTENOX_DATA_ROOT` when set and not empty, else `$HOME/.contenox`, else `.contenox`.
std::string default_data_root(const Environment& environment = process_environment());

/// What reading a lease file brought back. Whether a lease that was found is live is not told here:
/// that takes a clock.
struct LeaseReading {
  enum class Status { found, absent, corrupt, unreadable } status = Status::absent;
  std::optional<Lease> lease;  ///< there exactly when found
  std::string problem;         ///< when corrupt or unreadable: what is wrong, and where
};

/// The managed installs under a data root, each by its launcher, in no particular order.
struct ManagedLaunchers {
  std::vector<std::string> paths;
  bool complete = true;  ///< false when there are far more than anybody installs: some are left out
};

/// What `<launcher> version --json` told, or the problem that kept it from telling.
struct LauncherReply {
  std::optional<std::string> version;
  std::int64_t protocol = 1;
  std::vector<std::string> backends;
  std::string problem;  ///< empty exactly when `version` is there
};

/// Whether a launcher may be run. One that belongs to somebody else, or that somebody else may
/// write, is never run.
struct LauncherTrust {
  enum class Verdict { trusted, untrusted, unusable } verdict = Verdict::unusable;
  std::string problem;  ///< empty exactly when trusted: owner and mode, or why it cannot be run
};

/// What a Health call brought back: a response, or the reason why there is none.
struct HealthResult {
  Codec codec = Codec::json;
  std::optional<HealthResponse> response;
  std::optional<Reason> failure;  ///< there exactly when `response` is not
};

/// Every outside fact that a verdict depends on. `real_surroundings` fills it with the real ones;
/// a test replaces one field. No function throws for what it finds outside, and each that may
/// wait keeps the deadline it is given.
struct Surroundings {
  std::function<Timestamp()> now;
  std::function<LeaseReading(const std::string& path)> read_lease;
  /// Something at `path` that is not a directory; links are followed.
  std::function<bool(const std::string& path)> is_file;
  /// Go's LookPath: the first executable that is no directory. Nothing when that first match
  /// stands in a relative or empty PATH entry.
  std::function<std::optional<std::string>(const std::string& program)> find_on_path;
  /// The launcher that `<data root>/modeld/current` names, whether it exists or not.
  std::function<std::optional<std::string>(const std::string& data_root)> current_launcher;
  /// The managed launchers that exist under the data root.
  std::function<ManagedLaunchers(const std::string& data_root)> managed_launchers;
  std::function<LauncherTrust(const std::string& launcher)> examine_launcher;
  /// Asks all of them at the same time; the replies stand in the order of the launchers.
  std::function<std::vector<LauncherReply>(const std::vector<std::string>& launchers,
                                           Deadline deadline)>
      ask_launchers;
  std::function<OwnerProcess(std::int64_t pid)> examine_process;
  std::function<std::string()> host_name;
  std::function<std::string()> working_directory;  ///< absolute
  std::function<HealthResult(const std::string& endpoint, Deadline deadline)> ping;
};

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

Surroundings real_surroundings(CodecChoice codec = CodecChoice::automatic,
                               Orphans orphans = Orphans::leave);

}  // namespace modeldprobe
