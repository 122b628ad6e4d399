#pragma once

#include <cstddef>
#include <string>

namespace modeldprobe::app {

/// Whether `path` may lie on a file system whose answers depend on a server or a user's process.
/// Asks without waiting for either. Where it does not, there is nothing to watch, and no thread to
/// pay for. Linux only; elsewhere always true.
/// The first `known_good` bytes of the path are not asked about again.
bool may_hang(const std::string& path, std::size_t known_good = 0);

}  // namespace modeldprobe::app
