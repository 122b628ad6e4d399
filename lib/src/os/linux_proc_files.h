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

/// Whether a link has the same text in two directories of procfs; nothing if one cannot be read.
std::optional<bool> same_link(int process, int self, const std::string& name);

/// Whether paths lead to the same files for two processes, whose directories in procfs these are:
/// they have one mount namespace and one root directory. Nothing if that cannot be read.
std::optional<bool> have_same_paths(int process, int self);

}  // namespace modeldprobe
