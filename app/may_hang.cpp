#include "may_hang.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

namespace modeldprobe::app {

#if defined(__linux__)

namespace {

/// Nothing here waits for a server: what is not cached is not fetched, and mount points belong to
/// the file system above them, which has been found good before.
bool component_may_hang(const std::string& path, bool& exists) {
  struct statx facts {};
  exists =
      ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
              STATX_TYPE, &facts) == 0;
  // File systems of servers and processes have no block device, so major number 0. So do some
  // harmless ones; watching them too costs a thread and nothing else. A link could lead anywhere.
  return exists && (facts.stx_dev_major == 0 || S_ISLNK(facts.stx_mode));
}

}  // namespace

bool may_hang(const std::string& path, std::size_t known_good) {
  bool exists = true;
  // A walk begins at the working directory or at the root, and no program starts on a dead root.
  const bool relative = known_good == 0 && !path.starts_with('/');
  if (relative && component_may_hang(".", exists)) return true;
  std::size_t slash = std::max<std::size_t>(known_good, 1);
  for (slash = path.find('/', slash); exists; slash = path.find('/', slash + 1)) {
    if (component_may_hang(path.substr(0, slash), exists)) return true;
    if (slash == std::string::npos) return false;
  }
  return false;
}

#else

bool may_hang(const std::string&, std::size_t) { return true; }

#endif

}  // namespace modeldprobe::app
