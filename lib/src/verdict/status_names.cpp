#include "modeldprobe/status.h"

namespace modeldprobe {

std::string_view name(ReasonCode code) {
  switch (code) {
    case ReasonCode::binary_not_found:
      return "binary_not_found";
    case ReasonCode::override_not_found:
      return "override_not_found";
    case ReasonCode::no_compatible_install:
      return "no_compatible_install";
    case ReasonCode::no_lease:
      return "no_lease";
    case ReasonCode::lease_corrupt:
      return "lease_corrupt";
    case ReasonCode::owner_dead:
      return "owner_dead";
    case ReasonCode::owner_hung:
      return "owner_hung";
    case ReasonCode::lease_expired:
      return "lease_expired";
    case ReasonCode::no_endpoint:
      return "no_endpoint";
    case ReasonCode::bad_endpoint:
      return "bad_endpoint";
    case ReasonCode::resolve_failed:
      return "resolve_failed";
    case ReasonCode::connection_refused:
      return "connection_refused";
    case ReasonCode::network_unreachable:
      return "network_unreachable";
    case ReasonCode::permission_denied:
      return "permission_denied";
    case ReasonCode::connect_timeout:
      return "connect_timeout";
    case ReasonCode::connection_closed:
      return "connection_closed";
    case ReasonCode::rpc_timeout:
      return "rpc_timeout";
    case ReasonCode::not_grpc:
      return "not_grpc";
    case ReasonCode::rpc_error:
      return "rpc_error";
    case ReasonCode::bad_response:
      return "bad_response";
    case ReasonCode::not_ready:
      return "not_ready";
    case ReasonCode::instance_mismatch:
      return "instance_mismatch";
    case ReasonCode::lease_unreadable:
      return "lease_unreadable";
    case ReasonCode::not_asked:
      return "not_asked";
  }
  return "unknown";
}

std::string_view name(LeaseStatus status) {
  switch (status) {
    case LeaseStatus::live:
      return "live";
    case LeaseStatus::expired:
      return "expired";
    case LeaseStatus::absent:
      return "absent";
    case LeaseStatus::corrupt:
      return "corrupt";
    case LeaseStatus::unreadable:
      return "unreadable";
    case LeaseStatus::not_examined:
      return "not-examined";
  }
  return "unknown";
}

std::string_view name(OwnerProcess process) {
  switch (process) {
    case OwnerProcess::alive:
      return "alive";
    case OwnerProcess::stopped:
      return "stopped";
    case OwnerProcess::traced:
      return "traced";
    case OwnerProcess::frozen:
      return "frozen";
    case OwnerProcess::zombie:
      return "zombie";
    case OwnerProcess::gone:
      return "gone";
    case OwnerProcess::unknown:
      break;
  }
  return "unknown";
}

std::string_view name(FindingLevel level) {
  switch (level) {
    case FindingLevel::obstacle:
      return "obstacle";
    case FindingLevel::busy:
      return "busy";
    case FindingLevel::note:
      return "note";
  }
  return "unknown";
}

std::string_view name(BinarySource source) {
  switch (source) {
    case BinarySource::override_setting:
      return "override";
    case BinarySource::managed:
      return "managed";
    case BinarySource::path:
      return "path";
  }
  return "unknown";
}

std::string_view name(Codec codec) { return codec == Codec::json ? "json" : "proto"; }

}  // namespace modeldprobe
