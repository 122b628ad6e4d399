#include "lease.h"

#include <nlohmann/json.hpp>

namespace standin {

std::string to_json(const Lease& lease) {
  const nlohmann::ordered_json json = {{"instance_id", lease.claim.instance_id},
                                       {"pid", lease.pid},
                                       {"host", lease.host},
                                       {"acquired_at", to_rfc3339(lease.acquired_at)},
                                       {"renewed_at", to_rfc3339(lease.claim.renewed_at)},
                                       {"ttl", lease.claim.ttl.count()},
                                       {"meta", lease.meta}};
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Claim> parse_claim(const std::string& json) {
  const auto lease = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!lease.is_object()) return std::nullopt;
  const auto instance_id = lease.find("instance_id");
  const auto renewed_at = lease.find("renewed_at");
  const auto ttl = lease.find("ttl");
  if (instance_id == lease.end() || !instance_id->is_string()) return std::nullopt;
  if (renewed_at == lease.end() || !renewed_at->is_string()) return std::nullopt;
  if (ttl == lease.end() || !ttl->is_number_integer()) return std::nullopt;

  const std::optional<Moment> moment = parse_rfc3339(renewed_at->get<std::string>());
  if (!moment) return std::nullopt;
  return Claim{instance_id->get<std::string>(), *moment,
               std::chrono::nanoseconds(ttl->get<std::int64_t>())};
}

}  // namespace standin
