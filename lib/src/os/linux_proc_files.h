#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace modeldprobe {

/// The first `limit` bytes of a file in procfs or a cgroup, opened with openat(2); nothing if it
/// cannot be read. Up to 1 KiB takes one read; the kernel returns more page by page.
std::optional<std::string> read_proc_file(int directory, const std::string& name,
                                          std::size_t limit);

/// The text of a link in procfs; nothing, with errno set, if it cannot be read.
std::optional<std::string> read_proc_link(int directory, const std::string& name);

}  // namespace modeldprobe
