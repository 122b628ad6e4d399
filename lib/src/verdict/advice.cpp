#include "verdict/advice.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "lease/lease.h"
#include "text/clean_path.h"
#include "text/durations.h"
#include "text/shell_quoting.h"

namespace modeldprobe {
namespace {

/// What the advice is about, with paths that hold in any working directory.
struct Situation {
  const Status& status;
  const OwnerIdentity& owner;
  std::string binary;  ///< empty when none was found
  std::string data_root;

  std::string pid() const { return std::to_string(status.lease.lease->pid); }
};

NextStep start_after(const Situation& situation, const std::string& explanation) {
  if (situation.binary.empty()) {
    return {explanation.empty() ? "start it as it was started before"
                                : explanation + ", as it was started before",
            {}};
  }
  return {explanation, shell_quoted(situation.binary) + " serve --data-root " +
                           shell_quoted(situation.data_root)};
}

std::string probe_command(const Situation& situation, const std::string& options = {}) {
  return "modeld-probe probe --data-root " + shell_quoted(situation.data_root) + options;
}

/// For a lease whose owner is gone. A daemon that is started before it expires ends at once.
NextStep start_when_free(const Situation& situation) {
  const Status& status = situation.status;
  const double left =
      milliseconds_between(status.examined_at, status.lease.lease->expires_at()) / 1000;
  constexpr double longest_wait = 600;
  if (left > longest_wait) {
    return {"the lease would be live for another " + span_in_words(left * 1000) +
                "; a clock was or is wrong, so check the time on this machine",
            {}};
  }
  NextStep step = start_after(situation, "when the lease has expired, start a new one");
  if (!step.command.empty()) {
    const auto seconds = static_cast<int>(std::ceil(std::max(left, 0.0)));
    step.command = "sleep " + std::to_string(seconds) + " && " + step.command;
  }
  return step;
}

/// For an owner that holds a lease and does not do its work.
NextStep wake_or_replace(const Situation& situation) {
  const Status& status = situation.status;
  const OwnerIdentity& owner = situation.owner;
  switch (owner.condition) {
    case OwnerProcess::stopped:
      if (owner.may_be_signalled()) return {{}, "kill -CONT " + situation.pid()};
      return {"see why process " + situation.pid() + " is stopped", {}};
    case OwnerProcess::traced:
      return {"let go of it in the debugger", {}};
    case OwnerProcess::frozen:
      return {"let its container or its cgroup go on", {}};
    case OwnerProcess::gone:
    case OwnerProcess::zombie:
      return start_when_free(situation);
    case OwnerProcess::alive:
      if (!owner.may_be_signalled() || owner.has(OwnerWhy::other_net_namespace)) {
        return {"see what process " + situation.pid() + " is and does", {}};
      }
      return start_after(situation,
                         "end it with `kill " + situation.pid() + "` and start a new one");
    case OwnerProcess::unknown:
      break;
  }
  const std::string& host = status.lease.lease->host;
  return start_after(situation,
                     (host.empty() ? "look for the owner" : "look for the owner on host " + host) +
                         "; when it is gone, start a new one");
}

/// A daemon that wakes with an expired lease gives that up and ends.
NextStep wake_and_replace(const Situation& situation) {
  NextStep step = start_after(situation, "it ends when it goes on, as its lease has expired");
  if (!step.command.empty()) {
    step.command = "kill -CONT " + situation.pid() + "; sleep 1; " + step.command;
  }
  return step;
}

NextStep for_stale(const Situation& situation) {
  const bool asleep = situation.owner.condition == OwnerProcess::stopped;
  if (asleep && situation.owner.may_be_signalled()) return wake_and_replace(situation);
  switch (situation.owner.condition) {
    case OwnerProcess::alive:
    case OwnerProcess::stopped:
    case OwnerProcess::traced:
    case OwnerProcess::frozen:
      return wake_or_replace(situation);
    default:
      return start_after(situation, {});
  }
}

/// For an endpoint to which there is no way: a network, or the path of a socket.
NextStep check_the_way(const std::string& endpoint, const std::string& command) {
  const std::string scheme = "unix:";
  if (!endpoint.starts_with(scheme)) {
    return {"check the network between here and the endpoint, then try again", command};
  }
  return {"see whether that is a socket, and who may connect to it",
          "ls -ld -- " + shell_quoted(endpoint.substr(scheme.size()))};
}

NextStep for_unreachable(const Situation& situation) {
  const Status& status = situation.status;
  switch (situation.owner.condition) {
    case OwnerProcess::stopped:
    case OwnerProcess::traced:
    case OwnerProcess::frozen:
      return wake_or_replace(situation);
    default:
      break;
  }
  switch (status.reason->code) {
    case ReasonCode::not_ready:
      return {"it may still be starting; try again in a few seconds", probe_command(situation)};
    case ReasonCode::rpc_error:
      return {"it answers, but with an error; see whether that passes",
              probe_command(situation, " --wait=30s")};
    case ReasonCode::instance_mismatch:
      return {"a takeover is under way; try again in a few seconds", probe_command(situation)};
    case ReasonCode::resolve_failed:
      return {"check the host name in the lease and the name servers, then try again",
              probe_command(situation)};
    case ReasonCode::network_unreachable:
      return check_the_way(*status.endpoint, probe_command(situation));
    case ReasonCode::connect_timeout:
    case ReasonCode::rpc_timeout:
      return {"it may be busy; give it longer once", probe_command(situation, " --timeout 30s")};
    default:
      return wake_or_replace(situation);
  }
}

NextStep for_not_installed(const Status& status) {
  if (status.reason->code == ReasonCode::override_not_found) {
    return {"unset CONTENOX_MODELD_BIN or drop --modeld-bin, or let it name modeld", {}};
  }
  return {{}, "contenox modeld install"};
}

NextStep for_undetermined(const Status& status, const std::string& data_root) {
  if (status.file_system_silent) {
    return {"see what is mounted there, and whether its server is alive",
            "findmnt -T " + shell_quoted(data_root)};
  }
  return {"see who owns it and what it is, and make it a file that you can read",
          "ls -ld " + shell_quoted(join_path(data_root, lease_file_name))};
}

std::string probe_node_command(const Status& status, const std::string& options = {}) {
  return "modeld-probe probe --endpoint " + shell_quoted(*status.endpoint) + options;
}

NextStep for_unreachable_node(const Status& status) {
  switch (status.reason->code) {
    case ReasonCode::bad_endpoint:
      return {"name the node as HOST:PORT, [IPV6]:PORT or unix:/PATH", {}};
    case ReasonCode::resolve_failed:
      return {"check the host name and the name servers, then try again",
              probe_node_command(status)};
    case ReasonCode::connection_refused:
      return {"see whether modeld serves there: run `modeld-probe probe` on that machine", {}};
    case ReasonCode::network_unreachable:
      return check_the_way(*status.endpoint, probe_node_command(status));
    case ReasonCode::connect_timeout:
    case ReasonCode::rpc_timeout:
      return {"it may be busy or behind a firewall; give it longer once",
              probe_node_command(status, " --timeout 30s")};
    case ReasonCode::not_ready:
      return {"it may still be starting; try again in a few seconds", probe_node_command(status)};
    case ReasonCode::instance_mismatch:
      return {"see which node serves there: it was restarted, or the address is another's", {}};
    default:
      return {"see what listens there: run `modeld-probe probe` on that machine", {}};
  }
}

}  // namespace

std::optional<NextStep> next_step_for_node(const Status& status) {
  if (!status.reason) return std::nullopt;
  return for_unreachable_node(status);
}

std::optional<NextStep> next_step(const Status& status, const Evidence& evidence) {
  const auto absolute = [&](const std::string& path) {
    return absolute_path(path, evidence.working_directory);
  };
  if (!status.state) return for_undetermined(status, absolute(status.data_root));
  const Situation situation{status, evidence.owner,
                            status.binary ? absolute(status.binary->path) : "",
                            absolute(status.data_root)};
  switch (*status.state) {
    case State::not_installed:
      return for_not_installed(status);
    case State::not_running:
      return start_after(situation, {});
    case State::stale:
      return for_stale(situation);
    case State::unreachable:
      return for_unreachable(situation);
    case State::running:
      break;
  }
  return std::nullopt;
}

}  // namespace modeldprobe
