#include "lease/lease.h"

#include "json/json_reader.h"
#include "os/file.h"
#include "text/unicode.h"

namespace modeldprobe {
namespace {

/// Cuts a text that is too long, at the start of a code point. Returns whether it was too long.
bool cut(std::string& text) {
  if (text.size() <= longest_text) return false;
  std::size_t end = longest_text;
  while (!utf8_step(text, end).valid) --end;
  text.resize(end);
  text.shrink_to_fit();
  return true;
}

bool cut_texts(Lease& lease) {
  bool any = cut(lease.instance);
  any = cut(lease.host) || any;
  for (auto& [key, value] : lease.meta) any = cut(value) || any;
  return any;
}

}  // namespace

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
      {"meta", JsonMap{&lease.meta, {"endpoint", "backend"}, &lease.meta_left_out}},
  };
  if (const auto problem = read_json(text, fields)) return describe(*problem, text);
  lease.ttl = std::chrono::nanoseconds(ttl);
  lease.texts_cut = cut_texts(lease);
  return lease;
}

LeaseReading read_lease(const std::string& path, Access access) {
  FileReading file = read_file(path, largest_lease, access);
  switch (file.status) {
    case FileReading::Status::absent:
      return {.status = LeaseReading::Status::absent};
    case FileReading::Status::unreadable:
      return {.status = LeaseReading::Status::unreadable,
              .problem = std::move(file.problem),
              .silent = file.silent,
              .error = file.error};
    case FileReading::Status::found:
      break;
  }
  auto parsed = parse_lease(file.content);
  if (auto* problem = std::get_if<std::string>(&parsed)) {
    return {.status = LeaseReading::Status::corrupt, .problem = std::move(*problem)};
  }
  return {.status = LeaseReading::Status::found,
          .lease = std::get<Lease>(std::move(parsed)),
          .user = file.user};
}

}  // namespace modeldprobe
