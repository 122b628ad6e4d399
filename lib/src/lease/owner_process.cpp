#include "lease/owner_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "os/descriptor.h"

namespace modeldprobe {
namespace {

/// The state letter of /proc/PID/stat: it follows the command, which stands in parentheses and may
/// hold any character itself. Only Linux has it.
std::optional<char> state_letter(std::int64_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> buffer{};
  const ssize_t count = file ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (count <= 0) return std::nullopt;
  const std::string_view stat(buffer.data(), static_cast<std::size_t>(count));
  const std::size_t command_end = stat.rfind(')');
  if (command_end == std::string_view::npos || command_end + 2 >= stat.size()) return std::nullopt;
  return stat[command_end + 2];
}

/// Signal 0 sends nothing. EPERM means that the process is somebody else's, so it exists.
bool exists(std::int64_t pid) { return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH; }

}  // namespace

OwnerProcess examine_process(std::int64_t pid) {
  if (pid <= 0 || pid > std::numeric_limits<pid_t>::max()) return OwnerProcess::unknown;
  const std::optional<char> letter = state_letter(pid);
  if (!letter) return exists(pid) ? OwnerProcess::alive : OwnerProcess::gone;
  switch (*letter) {
    case 'T':
    case 't':
      return OwnerProcess::stopped;
    case 'Z':
      return OwnerProcess::zombie;
    case 'X':
      return OwnerProcess::gone;
    default:
      return OwnerProcess::alive;
  }
}

}  // namespace modeldprobe
