#include "owner_process.h"

#include <signal.h>
#include <sys/types.h>

#include <cerrno>
#include <limits>
#include <optional>
#include <string>

#include "file.h"

namespace modeldprobe {
namespace {

/// The state letter of /proc/PID/stat: it follows the command, which stands in parentheses and may
/// hold any character itself. Only Linux has it.
std::optional<char> state_letter(std::int64_t pid) {
  constexpr std::size_t most = 4096;
  const FileReading stat = read_file("/proc/" + std::to_string(pid) + "/stat", most);
  const std::size_t command_end = stat.content.rfind(')');
  if (command_end == std::string::npos || command_end + 2 >= stat.content.size()) {
    return std::nullopt;
  }
  return stat.content[command_end + 2];
}

}  // namespace

OwnerProcess examine_process(std::int64_t pid) {
  if (pid <= 0 || pid > std::numeric_limits<pid_t>::max()) return OwnerProcess::unknown;
  // Signal 0 sends nothing. EPERM means that the process is somebody else's, so it exists.
  if (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH) return OwnerProcess::gone;
  switch (state_letter(pid).value_or('?')) {
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
