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

/// Whether a launcher may be run: a regular file that the caller can execute and that, with every
/// directory and link on the way to it, nobody but root and the caller can change, as judge_path()
/// has it. The same must hold of the interpreter that a script names in its first line.
LauncherTrust examine_launcher(const std::string& launcher, Access access);

/// The same for another user, in a child process with that user's rights and no groups. Only for a
/// caller who may give up its own; for others, the launcher cannot be run.
LauncherTrust examine_launcher_as(std::uint32_t user, const std::string& launcher,
                                  Deadline deadline);

/// A launcher ready to be run.
struct JudgedLauncher {
  LauncherTrust trust;
  bool blocks = false;     ///< what a part of it is on may block; only without `may_wait`
  Descriptor file;         ///< when trusted, the file itself, by O_PATH where there is such a thing
  std::string path;        ///< when trusted, an absolute path to it that needs no `..`
  bool is_script = false;  ///< begins with `#!`, so an interpreter opens the path again
};

/// The same, directly, for who is about to run it.
JudgedLauncher judge_launcher(const std::string& launcher, bool may_wait);

}  // namespace modeldprobe
