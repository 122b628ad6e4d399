#pragma once

#include <cstdint>
#include <string_view>

#include "modeldprobe/deadline.h"

namespace modeldprobe {

/// What the kernel's log says about the end of a process.
enum class KernelLog {
  killed_for_memory,
  silent,       ///< nothing about that process
  not_allowed,  ///< this user may not read it
  unknown,      ///< there is none, or it was not read in time
};

/// Whether a record of the kernel's log says that it killed this process for want of memory. Pure.
bool reports_memory_kill(std::string_view record, std::int64_t pid);

/// Searches the kernel's log, which is small and kept in memory. Does not wait. `pid` is one of the
/// first pid namespace.
KernelLog search_kernel_log(std::int64_t pid, Deadline deadline);

}  // namespace modeldprobe
