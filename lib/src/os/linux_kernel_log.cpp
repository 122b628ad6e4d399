#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/daemon_facts.h"
#include "os/descriptor.h"

namespace modeldprobe {
namespace {

/// In a container, the path may be something else, such as a link to a terminal.
bool is_kernel_log(int descriptor) {
  constexpr unsigned memory_devices = 1;
  constexpr unsigned log_device = 11;
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && S_ISCHR(facts.st_mode) &&
         facts.st_rdev == makedev(memory_devices, log_device);
}

}  // namespace

KernelLog search_kernel_log(std::int64_t pid, Deadline deadline) {
  const Descriptor log(
      ::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC));
  if (!log) {
    return errno == EACCES || errno == EPERM ? KernelLog::not_allowed : KernelLog::unknown;
  }
  if (!is_kernel_log(log.get())) return KernelLog::unknown;
  std::array<char, 8192> record;
  while (!deadline.passed()) {
    const ssize_t length = ::read(log.get(), record.data(), record.size());
    if (length > 0) {
      const std::string_view text(record.data(), static_cast<std::size_t>(length));
      if (reports_memory_kill(text, pid)) return KernelLog::killed_for_memory;
      continue;
    }
    // EPIPE: a record was overwritten before it was read.
    if (length < 0 && (errno == EPIPE || errno == EINTR)) continue;
    if (length < 0 && errno == EPERM) return KernelLog::not_allowed;
    return length == 0 || errno == EAGAIN ? KernelLog::silent : KernelLog::unknown;
  }
  return KernelLog::unknown;
}

}  // namespace modeldprobe
