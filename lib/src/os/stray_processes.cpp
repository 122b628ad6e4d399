#include "os/stray_processes.h"

#if defined(__linux__)

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <sstream>
#include <string>

#include "os/file.h"

namespace modeldprobe {
namespace {

/// Orphans come to the main thread, whose id is the process's.
std::vector<pid_t> children_of_main_thread() {
  constexpr std::size_t most = 1 << 16;
  const std::string self = std::to_string(::getpid());
  std::istringstream list(read_file("/proc/" + self + "/task/" + self + "/children", most).content);
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

/// One that is stuck in a file system does not end before that answers, and is left.
bool reaped(pid_t child) {
  constexpr int longest_milliseconds = 20;
  for (int waited = 0; waited <= longest_milliseconds; ++waited) {
    if (::waitpid(child, nullptr, WNOHANG) != 0) return true;
    ::poll(nullptr, 0, 1);
  }
  return false;
}

}  // namespace

OrphanReaper::OrphanReaper() {
  // Where it is ignored, the system throws exit codes away.
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &usual, &child_action_before_);
  int value = 0;
  was_subreaper_ = ::prctl(PR_GET_CHILD_SUBREAPER, &value) == 0 && value != 0;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  children_before_ = children_of_main_thread();
}

OrphanReaper::~OrphanReaper() {
  // Killing one may orphan its children in turn.
  for (bool found = true; found;) {
    found = false;
    for (const pid_t child : children_of_main_thread()) {
      if (std::count(children_before_.begin(), children_before_.end(), child) != 0) continue;
      // One that became somebody else's can't be killed, nor waited for.
      if (::kill(child, SIGKILL) != 0) continue;
      found = reaped(child) || found;
    }
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_ ? 1 : 0);
  ::sigaction(SIGCHLD, &child_action_before_, nullptr);
}

}  // namespace modeldprobe

#else

namespace modeldprobe {

OrphanReaper::OrphanReaper() = default;
OrphanReaper::~OrphanReaper() = default;

}  // namespace modeldprobe

#endif
