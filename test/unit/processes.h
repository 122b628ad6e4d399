#pragma once

#include <sys/types.h>

#include <string>

namespace modeldprobe::test {

/// The process id that a script wrote into a file; 0 when there is none.
pid_t pid_in(const std::string& path);

/// Waits, with a hang guard, until the process is gone, or a zombie: an orphan that was killed may
/// stay one until its new parent looks.
bool ends(pid_t pid);

/// From now on, no directory can be read in this process, as on a broken disk. Returns false if the
/// system has no such filter. Call it in a child process.
bool break_directories();

}  // namespace modeldprobe::test
