#include <algorithm>
#include <string_view>
#include <utility>

#include "lease/lease.h"
#include "os/descriptor.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_leases = 64;
constexpr std::size_t most_entries = 4096;

Answer lease_names(const std::string& path) {
  Answer names;
  Directory directory(path);
  for (std::size_t i = 0; i < most_entries; ++i) {
    const dirent* const entry = directory.next();
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name.ends_with(".lease") && !name.starts_with('.')) names.emplace_back(name);
  }
  std::ranges::sort(names);
  if (names.size() > most_leases) names.resize(most_leases);
  return names;
}

bool is_of_device(const Lease& lease) {
  const auto kind = lease.meta.find("lease_kind");
  return kind != lease.meta.end() && kind->second == "device";
}

/// Bounds the memory that many leases take.
void keep_what_is_read(Lease& lease) {
  std::erase_if(lease.meta, [](const auto& entry) {
    return entry.first != "device_kind" && entry.first != "device_id" && entry.first != "data_root";
  });
}

}  // namespace

std::vector<Lease> read_device_leases(const std::string& directory, Access access) {
  std::vector<Lease> leases;
  const auto names = bounded_call(access, [&] { return lease_names(directory); });
  if (!names) return leases;
  for (const std::string& name : *names) {
    const std::string path = join_path(directory, name);
    const bool blocks = access.may_block || may_block(path, directory.size() + 1);
    LeaseReading reading = read_lease(path, {access.deadline, blocks});
    if (!reading.lease || !is_of_device(*reading.lease)) continue;
    keep_what_is_read(*reading.lease);
    leases.push_back(std::move(*reading.lease));
  }
  return leases;
}

}  // namespace modeldprobe
