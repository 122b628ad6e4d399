#pragma once

#include <string>
#include <vector>

#include "modeldprobe/status.h"
#include "os/bounded_call.h"

namespace modeldprobe {

/// Reads the leases of accelerators in `directory`, in the order of their names: at most 64. Of
/// their meta only `device_kind`, `device_id` and `data_root` are kept. What is not such a lease is
/// left out; nothing when the directory is absent or does not answer in
/// time.
std::vector<Lease> read_device_leases(const std::string& directory, Access access);

}  // namespace modeldprobe
