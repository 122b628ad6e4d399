#pragma once

#include <cstdint>
#include <string>

#include "os/bounded_call.h"

namespace modeldprobe {

/// What the file system that holds a path says of itself.
struct DiskFacts {
  bool known = false;          ///< false: the path does not exist, or did not answer in time
  std::uint64_t free = 0;      ///< bytes that a user who is not root may still write
  bool no_more_files = false;  ///< it has no inodes left
  bool read_only = false;
};

DiskFacts examine_disk(const std::string& path, Access access);

}  // namespace modeldprobe
