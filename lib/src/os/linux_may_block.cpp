// Which paths may block on a server. Linux can determine that without asking one.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "os/bounded_call.h"
#include "os/ownership.h"

namespace modeldprobe {
namespace {

bool on_same_device(const struct statx& facts, const struct statx& other) {
  return facts.stx_dev_major == other.stx_dev_major && facts.stx_dev_minor == other.stx_dev_minor;
}

/// Never blocks: it uses only cached attributes, and a mount point is looked up in the file system
/// above it, which is known not to block. Not through libc, which asks the server if the kernel
/// refuses this call.
int cached_facts(int directory, const char* path, int flags, struct statx& facts) {
  return static_cast<int>(
      ::syscall(SYS_statx, directory, path,
                flags | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
                STATX_BASIC_STATS, &facts));
}

int cached_facts(const char* path, struct statx& facts) {
  return cached_facts(AT_FDCWD, path, 0, facts);
}

/// No program could start if the root file system did not answer.
bool is_on_root(const struct statx& facts) {
  struct statx root {};
  return cached_facts("/", root) == 0 && on_same_device(facts, root);
}

/// ext4, XFS, Btrfs and F2FS support the attributes of chattr(1). A FUSE file system does not, even
/// if it has a block device.
bool has_local_attributes(const struct statx& facts) {
  constexpr auto local = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
  return (facts.stx_attributes_mask & local) == local;
}

bool is_local(const struct statx& facts) {
  return (facts.stx_dev_major != 0 && has_local_attributes(facts)) || is_on_root(facts);
}

PathNature examine_component(const std::string& path) {
  struct statx facts {};
  if (cached_facts(path.c_str(), facts) != 0) {
    const bool nothing_there = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
    return nothing_there ? PathNature::absent : PathNature::may_block;
  }
  // A link could lead anywhere.
  if (S_ISLNK(facts.stx_mode)) return PathNature::may_block;
  return is_local(facts) ? PathNature::local : PathNature::may_block;
}

std::optional<FileFacts> asked_facts(int descriptor) {
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) return std::nullopt;
  return FileFacts{facts.st_mode, facts.st_uid, facts.st_dev, true};
}

}  // namespace

std::optional<FileFacts> facts_of(int descriptor, bool may_wait) {
  if (may_wait) return asked_facts(descriptor);
  struct statx facts {};
  if (cached_facts(descriptor, "", AT_EMPTY_PATH, facts) != 0) return FileFacts{};
  return FileFacts{facts.stx_mode, facts.stx_uid, makedev(facts.stx_dev_major, facts.stx_dev_minor),
                   !is_local(facts)};
}

PathNature nature_of(const std::string& path, std::size_t known_good) {
  // The path starts at the working directory or at the root.
  const bool relative = known_good == 0 && !path.starts_with('/');
  if (relative && examine_component(".") != PathNature::local) return PathNature::may_block;
  std::size_t slash = std::max<std::size_t>(known_good, 1);
  for (slash = path.find('/', slash);; slash = path.find('/', slash + 1)) {
    const PathNature seen = examine_component(path.substr(0, slash));
    if (seen != PathNature::local || slash == std::string::npos) return seen;
  }
}

}  // namespace modeldprobe
