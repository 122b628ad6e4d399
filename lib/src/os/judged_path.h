#pragma once

#include <cstddef>
#include <string>

#include "os/descriptor.h"

namespace modeldprobe {

/// The target of a path, and whether anybody but root and the caller could change it.
struct JudgedPath {
  /// The target, opened with O_PATH. Empty if it cannot be reached, if `blocks` or `objection` is
  /// set, and on a system without O_PATH.
  Descriptor file;
  std::string resolved;   ///< the target's absolute path, without links
  int error = 0;          ///< errno, if it cannot be reached
  bool blocks = false;    ///< stopped at a file system that may block
  std::string objection;  ///< stopped at something that another user could change; a sentence
};

/// Follows a path as the kernel does, but step by step: opens each directory and link in the one
/// before, and checks each as sshd's StrictModes does. Root or the caller must own it, and neither
/// group nor others may write to it. A sticky directory may be writable, except the one in which
/// the last name of a path or link is looked up. The same rules apply to the file. Owners from
/// outside a user namespace are not trusted; file systems mounted by other users, and those of
/// processes, are refused.
///
/// Afterwards only root and the caller can change what the path leads to.
///
/// Unless `may_wait`, stops at a file system that may block.
JudgedPath judge_path(const std::string& path, bool may_wait);

// Limits on following a path, the same on every system.
inline constexpr int most_links = 40;
inline constexpr std::size_t longest_way = 1 << 16;

}  // namespace modeldprobe
