#pragma once

#include <cstddef>
#include <string>

#include "os/descriptor.h"

namespace modeldprobe {

/// What a path leads to, and whether somebody other than root and the caller could change that.
struct JudgedPath {
  /// What it leads to, opened by O_PATH. Empty when it can't be reached, or `blocks` or `objection`
  /// says why it was not, and where the system has no O_PATH.
  Descriptor file;
  std::string resolved;   ///< the path of that: absolute, without links
  int error = 0;          ///< errno, when it can't be reached
  bool blocks = false;    ///< the way leads over a file system that may block; stopped there
  std::string objection;  ///< names who else could change the way or the file; stopped there
};

/// Follows a path as the kernel does, but step by step, each directory and link opened in the one
/// before, and judges each as sshd's StrictModes does: root or the caller must own it, and neither
/// group nor others may write it. A sticky directory may be writable, except the one in which the
/// last name of a path or link is looked up. The file must fulfil the same. Owners from outside of
/// a user namespace are nobody's; the file systems of other users and of processes are refused.
///
/// So what the path leads to can't be changed later, but by root and the caller.
///
/// Unless `may_wait`, stops at what may block.
JudgedPath judge_path(const std::string& path, bool may_wait);

// The bounds that following a path keeps on every system.
inline constexpr int most_links = 40;
inline constexpr std::size_t longest_way = 1 << 16;

}  // namespace modeldprobe
