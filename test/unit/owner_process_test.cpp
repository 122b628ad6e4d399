#include "lease/owner_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <limits>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;

/// A child that waits to be killed.
class WaitingChild {
 public:
  WaitingChild() : pid_(::fork()) {
    if (pid_ != 0) return;
    for (;;) ::pause();
  }
  WaitingChild(const WaitingChild&) = delete;
  WaitingChild& operator=(const WaitingChild&) = delete;
  ~WaitingChild() { reap(); }

  pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }

  void reap() {
    if (reaped_) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    reaped_ = true;
  }

 private:
  pid_t pid_;
  bool reaped_ = false;
};

/// Signals act a moment after they are sent.
bool becomes(pid_t pid, OwnerProcess expected) {
  for (const Deadline guard = test::generous(); !guard.passed(); ::usleep(1000)) {
    if (examine_process(pid) == expected) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("this process is alive, and so is the first one", "[owner_process]") {
  CHECK(examine_process(::getpid()) == OwnerProcess::alive);
  CHECK(examine_process(1) == OwnerProcess::alive);
}

TEST_CASE("nothing is known of what is no process id", "[owner_process]") {
  for (const std::int64_t pid :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31, std::int64_t{1} << 32,
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    CAPTURE(pid);
    CHECK(examine_process(pid) == OwnerProcess::unknown);
  }
}

TEST_CASE("alive, stopped, zombie and gone are four things", "[owner_process]") {
  WaitingChild child;
  REQUIRE(child.pid() > 0);
  CHECK(becomes(child.pid(), OwnerProcess::alive));
#if defined(__linux__)
  child.signal(SIGSTOP);
  CHECK(becomes(child.pid(), OwnerProcess::stopped));
  child.signal(SIGCONT);
  CHECK(becomes(child.pid(), OwnerProcess::alive));
  child.signal(SIGKILL);
  CHECK(becomes(child.pid(), OwnerProcess::zombie));
#endif
  child.reap();
  CHECK(examine_process(child.pid()) == OwnerProcess::gone);
}
