#include <chrono>
#include <string>
#include <utility>

#include "text/durations.h"
#include "text/shell_quoting.h"
#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

void diagnose_config(Status& status, const ConfigEvidence& config) {
  if (config.problem.empty()) return;
  const bool runs = status.state == State::running || status.state == State::unreachable;
  status.findings.push_back(note("config_malformed",
                                 "the daemon ignores its configuration " + config.path +
                                     ", which does not parse: " + config.problem,
                                 NextStep{runs ? "correct the file, then restart the daemon"
                                               : "correct the file before you start the daemon",
                                          {}}));
}

void diagnose_program(Status& status, const ProgramEvidence& program) {
  const NextStep restart{"restart the daemon when nobody is using it", {}};
  if (program.deleted) {
    status.findings.push_back(note("daemon_outdated",
                                   "the daemon's program " + program.path +
                                       " was replaced or removed after the daemon started",
                                   restart));
  } else if (!program.running.empty() && !program.current.empty() &&
             program.running != program.current) {
    status.findings.push_back(note("daemon_outdated",
                                   "the daemon runs version " + program.running +
                                       ", but the current install is " + program.current,
                                   restart));
  }
}

void diagnose_device(Status& status, const HeldDevice& held, const std::string& again) {
  const std::string process = "process " + std::to_string(held.pid);
  if (held.holder_is_gone) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(held.left).count() + 1;
    status.findings.push_back(busy("device_held_by_dead",
                                   "the accelerator " + held.device + " is still leased to " +
                                       process + ", which is gone; the lease expires in " +
                                       span_in_words(static_cast<double>(held.left.count())),
                                   NextStep{"to wait until the lease expires",
                                            again + " --wait=" + std::to_string(seconds) + "s"}));
    return;
  }
  const std::string root = held.data_root.empty() ? "" : ", the daemon of " + held.data_root;
  status.findings.push_back(
      busy("device_held", "the accelerator " + held.device + " is held by " + process + root,
           NextStep{"stop that daemon; or, to wait until it releases the accelerator",
                    again + " --wait"}));
}

void diagnose_connections(Status& status, std::size_t connections) {
  if (connections == 0) return;
  const bool one = connections == 1;
  status.findings.push_back(
      note("slot_maybe_held",
           (one ? "another process has a connection"
                : "other processes have " + std::to_string(connections) + " connections") +
               " to the daemon, and only one client at a time can use the model",
           NextStep{"if a request is refused as busy, close the other client, or wait for its "
                    "idle timeout (5 minutes by default)",
                    {}}));
}

void diagnose_end(Status& status, KernelLog log) {
  const std::string pid = std::to_string(status.lease.lease ? status.lease.lease->pid : 0);
  if (log == KernelLog::killed_for_memory) {
    status.findings.push_back(
        note("killed_for_memory",
             "the kernel killed the owner, process " + pid + ", because memory ran out",
             NextStep{"use a smaller model or a shorter context, or close other programs, then "
                      "start the daemon again",
                      {}}));
  } else if (log == KernelLog::not_allowed) {
    status.findings.push_back(note(
        "killed_for_memory",
        "the kernel may have killed the owner, process " + pid +
            ", because memory ran out; this user may not read the kernel log",
        NextStep{
            "to search that log, as root or a member of the group adm",
            "journalctl -k --no-pager --grep " + shell_quoted("Killed process " + pid + " ")}));
  }
}

}  // namespace

void diagnose_inference(Status& status, const InferenceEvidence& inference,
                        const std::string& again) {
  diagnose_config(status, inference.config);
  diagnose_end(status, inference.kernel_log);
  if (status.state != State::running) return;
  for (const HeldDevice& held : inference.devices) diagnose_device(status, held, again);
  diagnose_program(status, inference.program);
  diagnose_connections(status, inference.connections);
  if (inference.log) diagnose_log(status, *inference.log);
}

}  // namespace modeldprobe
