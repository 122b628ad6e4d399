#pragma once

#include <cstdint>
#include <string_view>

#include "evidence/gather.h"
#include "report/report.h"

namespace modeldprobe::fuzz {

/// A verdict whose every text comes from the input: a lease, the answer of its owner, and paths.
inline Status status_from(std::string_view input) {
  const std::string text(input);
  System world = real_system(CodecChoice::automatic, Orphans::leave);
  world.now = [] { return Timestamp{1'000'000'000, 0}; };
  world.host_name = [] { return std::string("here"); };
  world.read_lease = [text](const std::string&, Access) {
    Lease lease;
    lease.instance = text;
    lease.host = text;
    lease.renewed_at = {1'000'000'000, 5};
    lease.ttl = std::chrono::seconds(text.size() % 3);
    lease.meta = {{"endpoint", text}, {"backend", text}, {text, text}};
    return text.size() % 5 == 4 ? LeaseReading{LeaseReading::Status::corrupt, {}, text, false}
                                : LeaseReading{LeaseReading::Status::found, lease, {}, false};
  };
  world.examine_path = [](const std::string&, Access) {
    return PathExamined{Presence::present, 0, {}};
  };
  world.ask_owners = [text](const auto&, const auto&, Deadline) {
    HealthResult answer{{Codec::json, HealthResponse{text, true, text}}};
    HealthResult failure{{Codec::json}, Reason{ReasonCode::rpc_error, text}};
    return std::vector<HealthResult>{{text.size() % 2 == 0 ? failure : answer}};
  };
  return examine({.data_root = "/" + text, .binary_override = "/" + text}, world,
                 Deadline::after(std::chrono::seconds(1)), Ask::owner);
}

}  // namespace modeldprobe::fuzz
