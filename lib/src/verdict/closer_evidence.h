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

/// The models that clients and the daemon can load, and where they were searched for.
struct ModelsEvidence {
  ModelsFound found;                     ///< complete only when all directories are known
  std::vector<std::string> directories;  ///< absolute; the daemon's first
};

/// The daemon's configuration file.
struct ConfigEvidence {
  std::string path;
  std::string problem;  ///< why it does not parse; empty: it does, or is not there
};

/// A live lease of an accelerator that another process than the owner holds.
struct HeldDevice {
  std::string device;                 ///< e.g. "gpu cuda0"
  std::string data_root;              ///< of the holder; empty: not known
  std::int64_t pid = 0;               ///< of the holder
  bool holder_is_gone = false;        ///< proven; then the lease ends by itself
  std::chrono::milliseconds left{0};  ///< until the lease expires
};

/// The program that the owner runs, as far as it is not the installed one.
struct ProgramEvidence {
  std::string path;      ///< empty: not known
  bool deleted = false;  ///< replaced or removed since the process started
  std::string running;   ///< the version of a managed install; empty: it is not one
  std::string current;   ///< the version that `current` names; empty: none
};

/// Where the owner's output goes.
struct LogEvidence {
  DaemonOutput output;
  DaemonOutput errors;
  bool paths_lead_there = false;        ///< not in another mount namespace
  std::vector<std::string> last_lines;  ///< of the file that the errors go to
};

/// What was examined beyond the daemon itself since it may keep inference from working. What is
/// about a process is there when the owner is proven and its process is seen here.
struct InferenceEvidence {
  std::optional<ModelsEvidence> models;  ///< there when the owner is proven
  ConfigEvidence config;
  std::vector<HeldDevice> devices;
  ProgramEvidence program;
  std::optional<LogEvidence> log;
  std::size_t connections = 0;  ///< of others to the owner's port; counted while it is ready
  KernelLog kernel_log = KernelLog::unknown;  ///< searched for the owner when that is gone
};

/// What was examined beyond lease, owner and binary.
struct CloserEvidence {
  DiskFacts disk;
  std::optional<bool> owner_has_same_paths;  ///< if the disk is read-only and that is known
  LeaseLock lock;
  std::vector<DaemonProcess>
      other_daemons;  ///< of this user, with other data roots; only without an owner
  std::optional<InferenceEvidence> inference;  ///< for a doctor
};

}  // namespace modeldprobe
