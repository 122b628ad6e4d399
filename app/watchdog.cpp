#include "watchdog.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include <string>

namespace modeldprobe::app {
namespace {

/// Together longer than what keeps the deadline by itself ever needs, shorter than what is
/// promised. In parts, so that a process that was stopped for a while has time left when it goes
/// on.
constexpr std::chrono::milliseconds part_of_grace{10};
constexpr int parts_of_grace = 4;

#if defined(__linux__)

/// Nothing here waits for a server: what is not cached is not fetched, and mount points belong to
/// the file system above them, which has been found good before.
bool component_may_hang(const std::string& path, bool& exists) {
  struct statx facts {};
  exists =
      ::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
              STATX_TYPE, &facts) == 0;
  // File systems of servers and processes have no block device, so major number 0. So do some
  // harmless ones; watching them too costs a thread and nothing else. A link could lead anywhere.
  return exists && (facts.stx_dev_major == 0 || S_ISLNK(facts.stx_mode));
}

#endif

}  // namespace

Watchdog::Watchdog(Deadline deadline, std::function<void()> bark)
    : thread_([this, deadline, bark = std::move(bark)] { watch(deadline, bark); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    called_off_ = true;
  }
  called_off_signal_.notify_one();
  thread_.join();
}

void Watchdog::watch(Deadline deadline, const std::function<void()>& bark) {
  // Signals are the main thread's business: it may be holding them back to clean up first.
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  std::unique_lock lock(mutex_);
  const auto called_off = [this] { return called_off_; };
  if (called_off_signal_.wait_for(lock, deadline.remaining(), called_off)) return;
  for (int part = 0; part < parts_of_grace; ++part) {
    if (called_off_signal_.wait_for(lock, part_of_grace, called_off)) return;
  }
  bark();
}

#if defined(__linux__)

bool may_hang(const std::string& path, std::size_t known_good) {
  bool exists = true;
  for (std::size_t slash = path.find('/', known_good); exists; slash = path.find('/', slash + 1)) {
    const std::string upper = path.substr(0, slash);
    if (component_may_hang(upper.empty() ? "/" : upper, exists)) return true;
    if (slash == std::string::npos) return false;
  }
  return false;
}

#else

bool may_hang(const std::string&, std::size_t) { return true; }

#endif

}  // namespace modeldprobe::app
