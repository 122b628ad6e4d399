#pragma once

#include <filesystem>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace standin {

// `$HOME/.contenox`. Fails when HOME is not set or empty.
absl::StatusOr<std::filesystem::path> default_data_root();

// Reads `modeld.json` in the data root as far as it can keep the daemon from starting. Fails when
// its `idle.ttl` is a text that is not a duration, 0, off or none. JSON that does not parse is
// ignored; `warning` then says so.
absl::Status check_configuration(const std::filesystem::path& data_root, std::string& warning);

// Where this user's daemons keep their leases of accelerators:
// `$CONTENOX_MODELD_DEVICE_LEASE_DIR`, else `contenox/modeld/devices` in `$XDG_CACHE_HOME` when
// that is absolute, else in `$HOME/.cache`. Fails when none of them is set.
absl::StatusOr<std::filesystem::path> device_lease_directory();

// The file name of a device's lease: `<kind>-<id as a slug>-<12 hexadecimal digits>.lease`.
std::string device_lease_name(const std::string& kind, const std::string& id);

}  // namespace standin
