// Which paths may wait for a server: Linux tells without asking one.
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "os/bounded_call.h"

namespace modeldprobe {
namespace {

enum class Look { good, may_block, absent };

bool on_same_device(const struct statx& facts, const struct statx& other) {
  return facts.stx_dev_major == other.stx_dev_major && facts.stx_dev_minor == other.stx_dev_minor;
}

/// What is not cached is not fetched, and a mount point is looked up in the file system above it,
/// which has been found good before: so nothing here waits.
int look(const char* path, struct statx& facts) {
  return ::statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
                 STATX_TYPE, &facts);
}

/// No program starts on a root that does not answer, whatever it is made of.
bool is_on_root(const struct statx& facts) {
  struct statx root {};
  return look("/", root) == 0 && on_same_device(facts, root);
}

/// ext4, XFS, Btrfs and F2FS know the attributes of chattr(1). What is mounted through FUSE does
/// not, even where it has a block device of its own.
bool has_local_attributes(const struct statx& facts) {
  constexpr auto local = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
  return (facts.stx_attributes_mask & local) == local;
}

Look look_at_component(const std::string& path) {
  struct statx facts {};
  if (look(path.c_str(), facts) != 0) {
    const bool nothing_there = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
    return nothing_there ? Look::absent : Look::may_block;
  }
  // A link could lead anywhere.
  if (S_ISLNK(facts.stx_mode)) return Look::may_block;
  if (facts.stx_dev_major != 0 && has_local_attributes(facts)) return Look::good;
  return is_on_root(facts) ? Look::good : Look::may_block;
}

}  // namespace

bool may_block(const std::string& path, std::size_t known_good) {
  // A walk begins at the working directory or at the root.
  const bool relative = known_good == 0 && !path.starts_with('/');
  if (relative && look_at_component(".") != Look::good) return true;
  std::size_t slash = std::max<std::size_t>(known_good, 1);
  for (slash = path.find('/', slash);; slash = path.find('/', slash + 1)) {
    const Look seen = look_at_component(path.substr(0, slash));
    if (seen != Look::good) return seen == Look::may_block;
    if (slash == std::string::npos) return false;
  }
}

}  // namespace modeldprobe
