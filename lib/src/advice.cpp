#include "advice.h"

#include <string>

#include "modeldprobe/words.h"

namespace modeldprobe {
namespace {

std::string start_command(const Status& status) {
  const std::string binary = status.binary ? status.binary->path : "modeld";
  return shell_quoted(binary) + " serve --data-root " + shell_quoted(status.data_root);
}

std::string probe_command(const Status& status, const std::string& options = {}) {
  return "modeld-probe probe --data-root " + shell_quoted(status.data_root) + options;
}

std::string pid_of(const Status& status) { return std::to_string(status.lease.lease->pid); }

/// For an owner that holds a lease and does not do its work.
NextStep wake_or_replace(const Status& status) {
  switch (status.lease.owner_process) {
    case OwnerProcess::stopped:
      return {{}, "kill -CONT " + pid_of(status)};
    case OwnerProcess::gone:
    case OwnerProcess::zombie:
      return {"start a new one; it takes over when the lease has expired", start_command(status)};
    case OwnerProcess::alive:
      return {"if `ps -fp " + pid_of(status) + "` shows modeld, end it with `kill " +
                  pid_of(status) + "` and start a new one",
              start_command(status)};
    case OwnerProcess::unknown:
      break;
  }
  const std::string& host = status.lease.lease->host;
  return {(host.empty() ? "look for the owner" : "look for the owner on host " + host) +
              "; when it is gone, start a new one",
          start_command(status)};
}

NextStep for_stale(const Status& status) {
  const OwnerProcess owner = status.lease.owner_process;
  if (owner == OwnerProcess::stopped || owner == OwnerProcess::alive) {
    return wake_or_replace(status);
  }
  return {{}, start_command(status)};
}

NextStep for_unreachable(const Status& status) {
  if (status.lease.owner_process == OwnerProcess::stopped) return wake_or_replace(status);
  switch (status.reason->code) {
    case ReasonCode::not_ready:
      return {"it may still be starting; try again in a few seconds", probe_command(status)};
    case ReasonCode::instance_mismatch:
      return {"a takeover is under way; try again in a few seconds", probe_command(status)};
    case ReasonCode::resolve_failed:
      return {"check the host name in the lease and the name servers, then try again",
              probe_command(status)};
    case ReasonCode::network_unreachable:
      return {"check the network between here and the endpoint, then try again",
              probe_command(status)};
    case ReasonCode::connect_timeout:
    case ReasonCode::rpc_timeout:
      return {"it may be busy; give it longer once", probe_command(status, " --timeout 30s")};
    default:
      return wake_or_replace(status);
  }
}

NextStep for_not_installed(const Status& status) {
  if (status.reason->code == ReasonCode::override_not_found) {
    return {"unset CONTENOX_MODELD_BIN or drop --modeld-bin, or let it name modeld", {}};
  }
  return {{}, "contenox modeld install"};
}

}  // namespace

std::optional<NextStep> next_step(const Status& status) {
  if (!status.state) {
    return NextStep{"see who owns it and what it is, and make it a file that you can read",
                    "ls -ld " + shell_quoted(status.lease.path)};
  }
  switch (*status.state) {
    case State::not_installed:
      return for_not_installed(status);
    case State::not_running:
      return NextStep{{}, start_command(status)};
    case State::stale:
      return for_stale(status);
    case State::unreachable:
      return for_unreachable(status);
    case State::running:
      break;
  }
  return std::nullopt;
}

}  // namespace modeldprobe
