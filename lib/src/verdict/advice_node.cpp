#include "verdict/advice.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

std::string ask_again(const NodeEvidence& evidence, const std::string& options) {
  return tool_command(evidence, "probe", options);
}

NextStep step_for(ReasonCode reason, const NodeEvidence& evidence) {
  constexpr const char* see_there = "run `modeld-probe probe` on that machine";
  switch (reason) {
    case ReasonCode::bad_endpoint:
      return {"write the endpoint as HOST:PORT, [IPV6]:PORT or unix:/PATH", {}};
    case ReasonCode::resolve_failed:
      if (auto step = step_about_local_name(evidence.endpoint); !step.empty()) return {step, {}};
      return {"check the host name and the name servers; to retry for 30 s",
              ask_again(evidence, " --wait=30s")};
    case ReasonCode::connection_refused:
      return {std::string("nothing listens there; ") + see_there, {}};
    case ReasonCode::network_unreachable:
      if (evidence.endpoint.starts_with("unix:")) {
        return {"check that the path is a socket and that you may connect to it", {}};
      }
      return {"check the network between here and the endpoint; to retry for 30 s",
              ask_again(evidence, " --wait=30s")};
    case ReasonCode::permission_denied:
      return {"run modeld-probe as a user who may connect to the socket", {}};
    case ReasonCode::connect_timeout:
    case ReasonCode::rpc_timeout:
      if (evidence.health.waited >= patient) {
        return {std::string("it does not answer; ") + see_there, {}};
      }
      return {"it may be busy or behind a firewall; to try once with more time",
              ask_again(evidence, " --timeout 30s")};
    case ReasonCode::not_asked:
      return {"ask fewer endpoints at once; to ask this one alone", ask_again(evidence, {})};
    case ReasonCode::not_ready:
      return {"it may still be starting; to wait for it", ask_again(evidence, " --wait=30s")};
    case ReasonCode::instance_mismatch:
      return {
          "another instance answers there: the node was restarted, or the address belongs to "
          "another node",
          {}};
    default:
      return {std::string("find out what listens there; ") + see_there, {}};
  }
}

}  // namespace

std::optional<NextStep> next_step(const Status& status, const NodeEvidence& evidence) {
  if (!status.reason) return std::nullopt;
  if (auto step = step_about_forbidden_connection(*status.reason); !step.empty()) {
    return NextStep{step, {}};
  }
  if (auto step = step_about_answer(*status.reason, ask_again(evidence, " --wait=30s"))) {
    return step;
  }
  return step_for(status.reason->code, evidence);
}

}  // namespace modeldprobe
