#include "lease.h"

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "formats.h"

namespace standin {
namespace {

using Json = nlohmann::ordered_json;

bool read(const Json& value, std::string& target) {
  if (value.is_string()) target = value.get<std::string>();
  return value.is_string();
}

bool read(const Json& value, absl::Time& target) {
  if (!value.is_string()) return false;
  const auto time = parse_rfc3339(value.get<std::string>());
  if (time) target = *time;
  return time.has_value();
}

std::optional<std::int64_t> integer(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > kMost) return std::nullopt;
  return value.get<std::int64_t>();
}

bool read(const Json& value, absl::Duration& target) {
  const auto count = integer(value);
  if (count) target = absl::Nanoseconds(*count);
  return count.has_value();
}

bool read(const Json& value, pid_t& target) {
  const auto pid = integer(value);
  if (pid) target = static_cast<pid_t>(*pid);
  return pid.has_value();
}

bool read(const Json& value, std::map<std::string, std::string>& target) {
  if (!value.is_object()) return false;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_null() && !text.is_string()) return false;
    target[key] = text.is_null() ? "" : text.get<std::string>();
  }
  return true;
}

bool read_field(const std::string& name, const Json& value, Lease& lease) {
  if (value.is_null()) return true;
  if (name == "instance_id") return read(value, lease.instance_id);
  if (name == "pid") return read(value, lease.pid);
  if (name == "host") return read(value, lease.host);
  if (name == "acquired_at") return read(value, lease.acquired_at);
  if (name == "renewed_at") return read(value, lease.renewed_at);
  if (name == "ttl") return read(value, lease.ttl);
  if (name == "meta") return read(value, lease.meta);
  return true;
}

}  // namespace

std::string Lease::about(const std::string& key) const {
  const auto found = meta.find(key);
  return found == meta.end() ? "" : found->second;
}

std::string to_json(const Lease& lease) {
  Json json = {{"instance_id", lease.instance_id},
               {"pid", lease.pid},
               {"host", lease.host},
               {"acquired_at", to_rfc3339(lease.acquired_at)},
               {"renewed_at", to_rfc3339(lease.renewed_at)},
               {"ttl", absl::ToInt64Nanoseconds(lease.ttl)}};
  if (!lease.meta.empty()) json["meta"] = lease.meta;
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

std::optional<Lease> parse_lease(const std::string& json) {
  constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";  // the parser would skip it
  if (absl::StartsWith(json, kByteOrderMark)) return std::nullopt;
  const Json value = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  Lease lease;
  if (value.is_null()) return lease;
  if (!value.is_object()) return std::nullopt;
  for (const auto& [name, field] : value.items()) {
    if (!read_field(absl::AsciiStrToLower(name), field, lease)) return std::nullopt;
  }
  return lease;
}

}  // namespace standin
