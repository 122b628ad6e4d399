#include "lease.h"

#include "file.h"
#include "json_reader.h"

namespace modeldprobe {

std::variant<Lease, std::string> parse_lease(std::string_view text) {
  Lease lease;
  std::int64_t ttl = 0;
  const JsonFields fields = {
      {"instance_id", &lease.instance},
      {"pid", &lease.pid},
      {"host", &lease.host},
      {"acquired_at", &lease.acquired_at},
      {"renewed_at", &lease.renewed_at},
      {"ttl", &ttl},
      {"meta", &lease.meta},
  };
  if (const auto problem = read_json(text, fields)) return describe(*problem, text);
  lease.ttl = std::chrono::nanoseconds(ttl);
  return lease;
}

LeaseReading read_lease(const std::string& path) {
  FileReading file = read_file(path, largest_lease);
  switch (file.status) {
    case FileReading::Status::absent:
      return {LeaseReading::Status::absent, {}, {}};
    case FileReading::Status::unreadable:
      return {LeaseReading::Status::unreadable, {}, std::move(file.problem)};
    case FileReading::Status::found:
      break;
  }
  auto parsed = parse_lease(file.content);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    return {LeaseReading::Status::corrupt, {}, std::move(*problem)};
  }
  return {LeaseReading::Status::found, std::get<Lease>(std::move(parsed)), {}};
}

}  // namespace modeldprobe
