#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lease/lease.h"
#include "models/models_directory.h"
#include "os/daemon_facts.h"
#include "os/file.h"

namespace modeldprobe {

/// The models that clients and the daemon can load, and the directories that were searched.
struct ModelsEvidence {
  ModelsFound found;                     ///< complete only if all directories are known
  std::vector<std::string> directories;  ///< absolute; the daemon's first
};

/// The daemon's configuration file.
struct ConfigEvidence {
  std::string path;
  std::string problem;  ///< why it does not parse; empty if it does or does not exist
  /// Why its `idle.ttl` is not a string, which the daemon ignores; empty if it is or is absent.
  std::string idle_ttl_problem;
  /// The text of its `idle.ttl`, from which a daemon starts or not; empty if a variable replaces
  /// it.
  std::string idle_ttl;
};

/// A live lease of an accelerator, held by a process other than the owner.
struct HeldDevice {
  std::string device;                 ///< e.g. "gpu cuda0"
  std::string data_root;              ///< of the holder; empty if unknown
  std::string host;                   ///< of the holder; empty if it is this machine
  std::int64_t pid = 0;               ///< of the holder, on its host; 0 if the lease names none
  bool holder_is_gone = false;        ///< true only if proven; the lease then expires by itself
  std::chrono::milliseconds left{0};  ///< until the lease expires
  std::chrono::milliseconds ttl{0};   ///< from a renewal until the lease expires
};

/// The program that the owner runs, to be compared with the installed one.
struct ProgramEvidence {
  std::string path;      ///< empty if unknown
  bool deleted = false;  ///< replaced or removed since the process started
  std::string running;   ///< its version; empty if it is not a managed install
  std::string current;   ///< the version that `current` names; empty if none
};

/// Where the owner writes its log.
struct LogEvidence {
  DaemonOutput output;
  DaemonOutput errors;
  bool paths_lead_there = false;        ///< the owner's paths mean the same here
  std::vector<std::string> last_lines;  ///< of the file that receives the errors
};

/// Conditions that can prevent inference although a daemon runs. The facts about a process are set
/// only if the owner is proven and its process is visible here.
struct InferenceEvidence {
  std::optional<ModelsEvidence> models;  ///< set if the owner is proven
  ConfigEvidence config;
  std::vector<HeldDevice> devices;
  ProgramEvidence program;
  std::optional<LogEvidence> log;
  std::size_t connections = 0;  ///< of clients to the owner's port; counted only if it is ready
  KernelLog kernel_log = KernelLog::unknown;  ///< searched only if the owner is gone
};

/// Evidence beyond the lease, the owner and the binary: what can keep a daemon or its inference
/// from working.
struct CloserEvidence {
  DiskFacts disk;
  std::optional<bool> owner_has_same_paths;  ///< examined if the disk is read-only
  LeaseLock lock;
  /// This user's daemons on other data roots; searched for only if the lease is not live.
  std::vector<DaemonProcess> other_daemons;
  std::optional<InferenceEvidence> inference;  ///< set by `doctor`
};

}  // namespace modeldprobe
