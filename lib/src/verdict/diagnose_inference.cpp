#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "text/durations.h"
#include "text/shell_quoting.h"
#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

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

/// How long the accelerator may stay leased although its holder ends now.
std::chrono::milliseconds may_last(const HeldDevice& held) {
  return held.holder_is_gone ? held.left : std::max(held.left, held.ttl);
}

/// The command that waits for all accelerators: a wait for one of them ends only when all are free.
/// Empty if that may take more than an hour.
std::string wait_for_all(const std::vector<HeldDevice>& devices, const std::string& again) {
  std::chrono::seconds longest{0};
  for (const HeldDevice& held : devices) {
    longest = std::max(longest, std::chrono::ceil<std::chrono::seconds>(may_last(held)));
  }
  if (longest > std::chrono::hours(1)) return {};
  return again + " --wait=" + std::to_string(longest.count() + 1) + "s";
}

NextStep step_for_dead_holder(const std::string& wait) {
  if (!wait.empty()) return {"to wait until the lease expires", wait};
  return {"the lease lasts too long to wait for; check the time on this machine", {}};
}

std::string on_its_host(const HeldDevice& held) {
  return held.host.empty() ? "" : " on host " + held.host;
}

std::string holder_text(const HeldDevice& held) {
  const std::string process =
      held.pid == 0 ? "a process without a valid id" : "process " + std::to_string(held.pid);
  return process + on_its_host(held);
}

NextStep step_for_holder(const HeldDevice& held, const std::string& wait) {
  const std::string stop = "stop that daemon" + on_its_host(held);
  if (wait.empty()) return {stop, {}};
  return {stop + "; or, to wait until it releases the accelerator", wait};
}

void diagnose_devices(Status& status, const std::vector<HeldDevice>& devices,
                      const std::string& again) {
  const std::string wait = wait_for_all(devices, again);
  for (const HeldDevice& held : devices) {
    const std::string left = span_in_words(static_cast<double>(held.left.count()));
    const std::string root = held.data_root.empty() ? "" : ", the daemon of " + held.data_root;
    status.findings.push_back(
        held.holder_is_gone
            ? busy("device_held_by_dead",
                   "the accelerator " + held.device + " is still leased to " + holder_text(held) +
                       ", which is gone; the lease expires in " + left,
                   step_for_dead_holder(wait))
            : busy("device_held",
                   "the accelerator " + held.device + " is held by " + holder_text(held) + root,
                   step_for_holder(held, wait)));
  }
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
  diagnose_devices(status, inference.devices, again);
  diagnose_program(status, inference.program);
  diagnose_connections(status, inference.connections);
  if (inference.log) diagnose_log(status, *inference.log);
}

}  // namespace modeldprobe
