#include <fcntl.h>
#include <sys/stat.h>

#include "os/daemon_facts.h"
#include "os/linux_proc_files.h"

namespace modeldprobe {
namespace {

using Kind = DaemonOutput::Kind;

/// The cached mode of an open file, without asking a server. 0 if not known.
mode_t mode_of(const std::string& path) {
  struct statx facts {};
  const int flags = AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC;
  return ::statx(AT_FDCWD, path.c_str(), flags, STATX_TYPE, &facts) == 0 ? facts.stx_mode : 0;
}

}  // namespace

DaemonOutput examine_daemon_output(std::int64_t pid, int descriptor) {
  const std::string path = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(descriptor);
  const auto link = read_proc_link(AT_FDCWD, path);
  if (!link) return {};
  DaemonOutput output = parse_daemon_output(*link);
  if (output.kind != Kind::file && output.kind != Kind::deleted_file) return output;
  const mode_t mode = mode_of(path);
  if (S_ISFIFO(mode)) return {Kind::pipe};
  return S_ISREG(mode) ? output : DaemonOutput{};
}

}  // namespace modeldprobe
