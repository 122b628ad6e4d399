#pragma once

#include <sys/types.h>

#include <optional>

namespace modeldprobe {

/// Who owns an open file or directory, and who may change it.
struct FileFacts {
  mode_t mode = 0;
  uid_t owner = 0;
  dev_t device = 0;
  ino_t inode = 0;
  bool may_block = true;  ///< its file system may keep an asker waiting; when in doubt, it may
};

/// The facts of an open descriptor, an O_PATH one too; nothing when they can't be had. Unless
/// `may_wait`, asks no server: of a file system that may block, only that is true.
std::optional<FileFacts> facts_of(int descriptor, bool may_wait);

/// Whose file system an open file is on: another user than root where that one mounted it, as FUSE
/// allows; unknown_user when it can't be told. May wait.
uid_t mounting_user(int descriptor, dev_t device);
inline constexpr uid_t unknown_user = static_cast<uid_t>(-1);

/// Whether an open file is one of the kernel's own, such as those of procfs: reading it may wait,
/// or take away what others are to read. May wait.
bool is_kernel_file(int descriptor);

/// The user id that stands for all that have none here, such as owners from outside of a user
/// namespace: nobody's, whoever runs under the same number.
uid_t overflow_user();

}  // namespace modeldprobe
