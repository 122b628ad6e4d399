#include <cmath>
#include <string>

#include "text/durations.h"
#include "text/shell_quoting.h"
#include "verdict/advice.h"

namespace modeldprobe {
namespace {

/// In seconds. No step suggests a longer wait.
constexpr double longest_wait = 3600;

double ttl_in_seconds(const Situation& situation) {
  return static_cast<double>(situation.status.lease.lease->ttl.count()) / 1e9;
}

/// The step for a lease that stays live too long to wait for; otherwise nothing.
std::optional<NextStep> instead_of_waiting(const Situation& situation) {
  const double left = std::ceil(situation.milliseconds_left() / 1000);
  const std::string lasts = "the lease stays live for another " + span_in_words(left * 1000);
  constexpr double tolerance = 600;
  if (left > std::ceil(ttl_in_seconds(situation)) + tolerance) {
    return NextStep{lasts + " because a clock is or was wrong; check the time on this machine", {}};
  }
  if (left <= longest_wait) return std::nullopt;
  return NextStep{lasts + "; if you are sure that its owner is dead, delete the lease", {}};
}

/// For a lease whose owner is gone. A daemon that starts before the lease expires exits at once.
NextStep start_when_expired(const Situation& situation) {
  if (auto step = instead_of_waiting(situation)) return *step;
  NextStep step = situation.start("start a new daemon when the lease has expired");
  if (!step.command.empty()) {
    step.command = "sleep " + std::to_string(situation.seconds_left()) + " && " + step.command;
  }
  return step;
}

/// For an owner that cannot be seen. It may be alive and keep the lease.
NextStep start_if_it_expires(const Situation& situation, const std::string& explanation) {
  if (auto step = instead_of_waiting(situation)) return *step;
  NextStep step = situation.start(explanation);
  if (!step.command.empty()) {
    step.command = situation.wait_until_free(situation.seconds_left() + 1) + " && " + step.command;
  }
  return step;
}

NextStep ask_in_its_network_namespace() {
  return {"the owner is in another network namespace: run modeld-probe there", {}};
}

bool names_modeld(std::string_view unit) {
  return unit.find("modeld") != unit.npos || unit.find("contenox") != unit.npos;
}

/// Preferred to a shell command: the supervisor keeps control of the daemon.
std::optional<NextStep> restart_by_supervisor(const Situation& situation) {
  const auto& supervisor = situation.owner().supervisor;
  if (!supervisor) return std::nullopt;
  const std::uint32_t caller = situation.evidence.step.caller.user;
  // The unit may belong to another service, from which the daemon detached itself.
  if (supervisor->kind != Supervisor::Kind::container && !names_modeld(supervisor->name)) {
    return NextStep{
        "if the systemd unit " + supervisor->name + " runs the daemon, restart that unit", {}};
  }
  const std::string unit = " restart " + shell_quoted(supervisor->name);
  switch (supervisor->kind) {
    case Supervisor::Kind::systemd_system:
      if (caller != 0 && !situation.evidence.step.has_sudo) {
        return NextStep{"as root, run `systemctl" + unit + "`", {}};
      }
      return NextStep{"systemd manages the daemon",
                      (caller == 0 ? "systemctl" : "sudo systemctl") + unit};
    case Supervisor::Kind::systemd_user:
      if (situation.owner().user != caller) {
        return NextStep{"as its user, run `systemctl --user" + unit + "`", {}};
      }
      return NextStep{"systemd manages the daemon", "systemctl --user" + unit};
    case Supervisor::Kind::container:
      break;
  }
  return NextStep{situation.restart_in_words(), {}};
}

/// For a proven owner that does not answer: SIGTERM first, SIGKILL if it still holds the lease.
NextStep replace(const Situation& situation) {
  if (auto step = restart_by_supervisor(situation)) return *step;
  const std::string what = "process " + situation.pid() + " is the owner and does not answer";
  const std::string start_command = situation.serve();
  const double ttl = ttl_in_seconds(situation);
  if (start_command.empty() || ttl > longest_wait) {
    return {what + "; kill it, then " + situation.restart_in_words(), {}};
  }
  constexpr int time_to_end = 5;
  const int time_to_expire = static_cast<int>(std::ceil(ttl)) + 1;
  return {what + "; kill it and start a new one",
          "kill " + situation.pid() + "; " + situation.wait_until_free(time_to_end) +
              " || kill -9 " + situation.pid() + "; " + situation.wait_until_free(time_to_expire) +
              " && " + start_command};
}

/// For an owner that cannot answer until somebody continues it.
std::optional<NextStep> let_go_on(const Situation& situation) {
  switch (situation.owner().condition) {
    case OwnerProcess::stopped:
      if (situation.may_signal()) return NextStep{{}, "kill -CONT " + situation.pid()};
      return NextStep{"find out why process " + situation.pid() + " is stopped", {}};
    case OwnerProcess::traced:
      return NextStep{"continue it in the debugger", {}};
    case OwnerProcess::frozen:
      return NextStep{"unfreeze its cgroup, or unpause its container", {}};
    default:
      return std::nullopt;
  }
}

/// A daemon that is continued after its lease has expired gives up the lease and exits.
NextStep wake_and_start(const Situation& situation) {
  if (auto step = restart_by_supervisor(situation)) return *step;
  const std::string exits = "once it continues, it exits because its lease has expired; ";
  if (situation.evidence.step.binary.empty()) {
    return {exits + "then " + situation.restart_in_words(), "kill -CONT " + situation.pid()};
  }
  NextStep step = situation.start(exits + "to start a new one");
  if (!step.command.empty()) {
    step.command = "kill -CONT " + situation.pid() + "; sleep 1; " + step.command;
  }
  return step;
}

/// For an owner that failed the health check and is not known to be gone.
NextStep for_silent_owner(const Situation& situation) {
  const Status& status = situation.status;
  const std::string& host = status.lease.lease->host;
  if (!host.empty() && host != situation.evidence.host) {
    return {
        "the owner runs on host " + host +
            ", and its loopback address works only there: run modeld-probe on that host, or, if "
            "this machine had that name, restart the daemon",
        {}};
  }
  const OwnerIdentity& owner = situation.owner();
  if (owner.has(OwnerWhy::other_net_namespace)) return ask_in_its_network_namespace();
  if (is_relative_socket(*status.endpoint)) {
    return {
        "the path of the socket is relative to the directory that the owner was started in: run "
        "modeld-probe there",
        {}};
  }
  if (socket_path(*status.endpoint) && owner.has(OwnerWhy::other_mount_namespace)) {
    return {
        "the owner has another view of the file system, where the socket may be: run "
        "modeld-probe there",
        {}};
  }
  if (situation.has_host_name()) {
    return {
        "the host name in the lease may lead elsewhere for the owner: compare its address here "
        "and there",
        {}};
  }
  if (owner.condition == OwnerProcess::alive) {
    if (situation.may_be_ended()) return replace(situation);
    return {"find out what process " + situation.pid() + " is and what it does", {}};
  }
  return start_if_it_expires(situation,
                             "if the owner is dead, start a new daemon when the lease has expired");
}

bool has_been_patient(const Evidence& evidence) {
  return evidence.health && evidence.health->waited >= patient;
}

/// For an endpoint that answers, but not as a healthy owner does.
NextStep for_wrong_answer(const Situation& situation) {
  const std::string to_wait = situation.tool("probe", " --wait=30s");
  if (auto step = step_about_answer(*situation.status.reason, to_wait)) return *step;
  switch (situation.status.reason->code) {
    case ReasonCode::not_ready:
      return {"it may still be starting; to wait for it", to_wait};
    case ReasonCode::rpc_error:
      return {"it answers with an error; to wait until that passes", to_wait};
    case ReasonCode::connection_closed:
      return {"it may be restarting; to wait for it", to_wait};
    case ReasonCode::instance_mismatch:
      return {"another daemon may be taking over; to wait for it", to_wait};
    default:
      return {"find out what listens at " + *situation.status.endpoint, {}};
  }
}

}  // namespace

std::optional<NextStep> step_for_paused_owner(const Situation& situation) {
  if (situation.owner().condition == OwnerProcess::stopped && situation.may_signal()) {
    return wake_and_start(situation);
  }
  return let_go_on(situation);
}

NextStep step_for_stale(const Situation& situation) {
  if (auto step = step_for_paused_owner(situation)) return *step;
  const OwnerIdentity& owner = situation.owner();
  if (owner.condition == OwnerProcess::alive) {
    if (owner.presence == OwnerPresence::owner) {
      if (auto step = restart_by_supervisor(situation)) return *step;
    }
    return situation.start("a new daemon takes over the lease");
  }
  const Lease& lease = *situation.status.lease.lease;
  if (!lease.host.empty() && lease.host != situation.evidence.host) {
    return situation.start("if the daemon should run here and not on host " + lease.host);
  }
  return situation.start();
}

NextStep step_for_unreachable(const Situation& situation) {
  if (auto step = let_go_on(situation)) return *step;
  const OwnerIdentity& owner = situation.owner();
  const ReasonCode reason = situation.status.reason->code;
  // Whoever answers "not ready" runs, even if no process here has the id in the lease.
  if (owner.has_ended() && reason != ReasonCode::not_ready) return start_when_expired(situation);
  if (auto step = step_about_forbidden_connection(*situation.status.reason); !step.empty()) {
    return {step, {}};
  }
  switch (reason) {
    case ReasonCode::no_endpoint:
    case ReasonCode::bad_endpoint:
      return {"its owner does not serve an endpoint: restart it as `modeld serve`", {}};
    case ReasonCode::resolve_failed:
      if (auto step = step_about_local_name(*situation.status.endpoint); !step.empty()) {
        return {step, {}};
      }
      return {"check the host name in the lease and the name servers; to retry for 30 s",
              situation.tool("probe", " --wait=30s")};
    case ReasonCode::network_unreachable:
      if (situation.status.endpoint->starts_with("unix:")) {
        return {"check that the path is a socket and that you may connect to it", {}};
      }
      if (owner.has(OwnerWhy::other_net_namespace)) return ask_in_its_network_namespace();
      return {"check the network between here and the endpoint; to retry for 30 s",
              situation.tool("probe", " --wait=30s")};
    case ReasonCode::permission_denied:
      return {"run modeld-probe as the user that runs modeld", {}};
    case ReasonCode::connect_timeout:
    case ReasonCode::rpc_timeout:
      if (has_been_patient(situation.evidence)) return for_silent_owner(situation);
      return {"it may be busy; to try once with more time",
              situation.tool("probe", " --timeout 30s")};
    case ReasonCode::connection_refused:
      return for_silent_owner(situation);
    default:
      return for_wrong_answer(situation);
  }
}

}  // namespace modeldprobe
