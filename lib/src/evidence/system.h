#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "binary/installs.h"
#include "binary/launcher.h"
#include "binary/program_file.h"
#include "binary/trust.h"
#include "evidence/closer_system.h"
#include "lease/lease.h"
#include "modeldprobe/detector.h"
#include "os/bounded_call.h"
#include "os/process_facts.h"
#include "owner/health.h"
#include "verdict/step_facts.h"

namespace modeldprobe {

/// Every outside fact that a verdict depends on. real_system() returns those of this machine; a
/// test replaces one field. No function throws because of what it finds, and each one that may
/// block keeps its deadline.
struct System {
  std::function<Timestamp()> now;
  /// See nature_of() in bounded_call.h.
  std::function<PathNature(const std::string& path, std::size_t known_good)> nature_of;
  bool may_block(const std::string& path, std::size_t known_good) const {
    return nature_of(path, known_good) == PathNature::may_block;
  }
  std::function<LeaseReading(const std::string& path, Access access)> read_lease;
  /// Something at `path` that is not a directory; links are followed.
  std::function<PathExamined(const std::string& path, Access access)> examine_path;
  /// Go's LookPath: the first executable that is not a directory. Nothing if that first match is in
  /// a relative or empty entry of PATH.
  std::function<std::optional<std::string>(const std::string& program)> find_on_path;
  /// The launcher that `<data root>/modeld/current` names.
  std::function<CurrentLauncher(const std::string& data_root, Access access)> current_launcher;
  /// The managed launchers that exist under the data root.
  std::function<ManagedLaunchers(const std::string& data_root, Access access)> managed_launchers;
  std::function<LauncherTrust(const std::string& launcher, Access access)> examine_launcher;
  std::function<LauncherTrust(std::uint32_t user, const std::string& launcher, Deadline deadline)>
      examine_launcher_as;
  /// Asks all of them at the same time; the replies are in the order of the launchers.
  std::function<std::vector<LauncherReply>(const std::vector<std::string>& launchers,
                                           Deadline deadline)>
      ask_launchers;
  /// The cheap facts, and all facts, about the process that has an id now.
  std::function<ProcessFacts(std::int64_t pid)> glance_at_process;
  std::function<ProcessFacts(std::int64_t pid, Deadline deadline)> examine_process;
  std::function<std::string()> host_name = [] { return std::string(); };
  std::function<std::string()> working_directory;  ///< absolute
  /// Who asks, and how; the timeout is the deadline's whole span.
  std::function<Caller(Deadline deadline)> caller = [](Deadline) { return Caller{}; };
  std::function<DataRoot(const std::string& path, Access access)> data_root =
      [](const std::string&, Access) { return DataRoot{}; };
  /// The absolute path without links; empty if it cannot be resolved in time.
  std::function<std::string(const std::string& path, Access access)> resolved_path =
      [](const std::string&, Access) { return std::string(); };
  /// Why the caller cannot run the program at an absolute path.
  std::function<ProgramProblem(const std::string& path, Access access)> examine_program =
      [](const std::string&, Access) { return ProgramProblem{}; };
  /// Asks all of them at the same time; the answers are in the order of the endpoints.
  std::function<std::vector<HealthResult>(const std::vector<std::string>& endpoints,
                                          const OwnerQuestion& question, Deadline deadline)>
      ask_owners;
  CloserSystem closer;
};

/// The facts of this machine.
System real_system(CodecChoice codec, Orphans orphans);

}  // namespace modeldprobe
