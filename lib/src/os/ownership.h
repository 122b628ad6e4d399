#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace modeldprobe {

/// The owner, mode and file system of an open file or directory.
struct FileFacts {
  mode_t mode = 0;
  uid_t owner = 0;
  dev_t device = 0;
  bool may_block = true;  ///< its file system may block; true when in doubt
};

/// The facts of an open descriptor, which may be an O_PATH one; nothing if fstat(2) fails. Unless
/// `may_wait`, does not block: for a file system that may block, only `may_block` is set.
std::optional<FileFacts> facts_of(int descriptor, bool may_wait);

/// The user who mounted the file system of an open file: root, or with FUSE another user;
/// unknown_user if that cannot be determined. May block.
uid_t mounting_user(int descriptor, dev_t device);
inline constexpr uid_t unknown_user = static_cast<uid_t>(-1);

/// Whether an open file is on a pseudo file system such as procfs: reading it may block, or consume
/// what others are meant to read. May block.
bool is_kernel_file(int descriptor);

/// The user id shown for every user without an id here, such as owners from outside a user
/// namespace. It belongs to nobody, even if the caller has the same id.
uid_t overflow_user();

/// Whether a file or process that shows `user` may belong to any of the users without an id here:
/// it is the overflow id, and this is not the initial user namespace.
bool may_be_unmapped(uid_t user);

/// The user to trust besides root: the caller, or root if the caller has the overflow id.
uid_t trusted_user();

/// The name of a user in /etc/passwd; empty if there is none. Does not ask directory services,
/// which may block.
std::string user_name(std::uint32_t user);

/// "owner uid 1000, mode 0600" for the target of `path`; empty if stat(2) fails.
std::string owner_and_mode(const std::string& path);
/// The same for a known owner and mode.
std::string owner_and_mode(uid_t owner, mode_t mode);

/// Whether group or others may write.
bool is_writable_by_others(mode_t mode);

/// The sentence that another user may control `path`, with its owner and mode.
std::string objection_to(const std::string& path, uid_t owner, mode_t mode);

}  // namespace modeldprobe
