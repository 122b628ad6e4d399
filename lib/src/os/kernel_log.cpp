#include "os/kernel_log.h"

#include <string>

namespace modeldprobe {

bool reports_memory_kill(std::string_view record, std::int64_t pid) {
  // "Out of memory" of the machine, "Memory cgroup out of memory" of a container.
  const std::size_t cause = record.find("ut of memory");
  if (cause == std::string_view::npos) return false;
  return record.find("illed process " + std::to_string(pid) + " (modeld", cause) !=
         std::string_view::npos;
}

}  // namespace modeldprobe
