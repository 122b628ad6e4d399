#include "watch/interruption.h"

#include <pthread.h>
#include <unistd.h>

namespace modeldprobe::app {
namespace {

/// For whoever was interrupted to come to an end by itself: to print a summary, say.
constexpr std::chrono::seconds patience{2};

/// As nohup(1) has it.
bool hang_up_is_ignored() {
  struct sigaction action {};
  return ::sigaction(SIGHUP, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

Interruption::Interruption() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&signals_, signal);
  if (!hang_up_is_ignored()) sigaddset(&signals_, SIGHUP);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this] { listen(); });
}

Interruption::~Interruption() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  noted_.notify_all();
  // Only ends the waiting of the thread that it is sent to.
  ::pthread_kill(thread_.native_handle(), SIGINT);
  thread_.join();
  take_what_came_again();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::listen() {
  int signal = 0;
  ::sigwait(&signals_, &signal);
  std::unique_lock lock(mutex_);
  came_ = true;
  noted_.notify_all();
  if (noted_.wait_for(lock, patience, [this] { return over_; })) return;
  // What does not end is stuck where no deadline reaches: in writing to a reader that does not
  // read, or in a file system. The signal does then what it usually does.
  ::signal(signal, SIG_DFL);
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  ::kill(::getpid(), signal);
}

void Interruption::take_what_came_again() const {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    sigset_t pending;
    ::sigpending(&pending);
    if (sigismember(&pending, signal) != 1 || sigismember(&signals_, signal) != 1) continue;
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, signal);
    int taken = 0;
    ::sigwait(&only, &taken);
  }
}

void Interruption::wait(std::chrono::nanoseconds span) {
  std::unique_lock lock(mutex_);
  noted_.wait_for(lock, span, [this] { return came_.load(); });
}

}  // namespace modeldprobe::app
