#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace modeldprobe {

/// Who owns an open file or directory, and who may change it.
struct FileFacts {
  mode_t mode = 0;
  uid_t owner = 0;
  dev_t device = 0;
  ino_t inode = 0;
  bool may_block = true;  ///< its file system may keep an asker waiting; when in doubt, it may
};

/// The facts of an open descriptor, an O_PATH one too; nothing when they cannot be had. Unless
/// `may_wait`, asks no server: of a file system that may block, only that is true.
std::optional<FileFacts> facts_of(int descriptor, bool may_wait);

/// Whose file system an open file is on: another user than root where that one mounted it, as FUSE
/// allows; unknown_user when it can't be told. May wait.
uid_t mounting_user(int descriptor, dev_t device);
inline constexpr uid_t unknown_user = static_cast<uid_t>(-1);

/// Whether an open file is one of the kernel's own, such as those of procfs: reading it may wait,
/// or take away what others are to read. May wait.
bool is_kernel_file(int descriptor);

/// The user id that stands for every user without an id here, such as owners from outside of a user
/// namespace. It is nobody's, even if the caller runs under the same number.
uid_t overflow_user();

/// Whom to trust beside root; root again where the caller's number is nobody's.
uid_t trusted_user();

/// The name of a user in /etc/passwd, or an empty text when it has none there. Directory services
/// are not asked: they may block.
std::string user_name(std::uint32_t user);

/// "owner uid 1000, mode 0600" of what `path` leads to, or nothing when even that can't be told.
std::string owner_and_mode(const std::string& path);
/// The same of an owner and a mode that are known.
std::string owner_and_mode(uid_t owner, mode_t mode);

bool is_writable_by_others(mode_t mode);

/// The sentence that another user may control `path`, with its owner and mode.
std::string objection_to(const std::string& path, uid_t owner, mode_t mode);

}  // namespace modeldprobe
