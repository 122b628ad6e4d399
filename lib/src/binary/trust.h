#pragma once

#include <cstdint>
#include <string>

#include "os/bounded_call.h"
#include "os/descriptor.h"

namespace modeldprobe {

/// Whether a launcher may be run. One that somebody else could have put there is never run.
struct LauncherTrust {
  enum class Verdict { trusted, untrusted, unusable, silent } verdict = Verdict::unusable;
  std::string problem;  ///< empty exactly when trusted: owner and mode, or why it cannot be run
};

/// Judges whether a launcher may be run. It must be a regular file that the caller can execute, and
/// nobody but root and the caller may be able to change it or any directory or link on the way (see
/// judge_path()). The same applies to the interpreter that a script names in its first line.
LauncherTrust examine_launcher(const std::string& launcher, Access access);

/// The same for another user, in a child process with that user's rights and no groups. Only root
/// can do that; for other callers the launcher is unusable.
LauncherTrust examine_launcher_as(std::uint32_t user, const std::string& launcher,
                                  Deadline deadline);

/// A launcher ready to be run.
struct JudgedLauncher {
  LauncherTrust trust;
  bool blocks = false;     ///< a file system on the way may block; only without `may_wait`
  Descriptor file;         ///< if trusted, the open file (O_PATH where available)
  std::string path;        ///< if trusted, an absolute path to it without `..`
  bool is_script = false;  ///< starts with `#!`, so an interpreter opens the path again
};

/// The same in this process, for a caller that is about to run it.
JudgedLauncher judge_launcher(const std::string& launcher, bool may_wait);

}  // namespace modeldprobe
