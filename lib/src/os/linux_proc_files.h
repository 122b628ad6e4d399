#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace modeldprobe {

/// The first `limit` bytes of a file of procfs or of a cgroup, by openat(2); nothing when it cannot
/// be read. Up to 1 KiB comes in one read, more a page at a time, as the kernel hands it out.
std::optional<std::string> read_proc_file(int directory, const std::string& name,
                                          std::size_t limit);

/// What a link of procfs leads to, as the kernel spells it; nothing, and errno, when it cannot be
/// read.
std::optional<std::string> read_proc_link(int directory, const std::string& name);

}  // namespace modeldprobe
