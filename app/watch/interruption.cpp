#include "watch/interruption.h"

#include <pthread.h>
#include <unistd.h>

namespace modeldprobe::app {
namespace {

/// For whoever was interrupted to come to an end by itself: to print a summary, say.
constexpr std::chrono::seconds patience{2};

/// As nohup(1) has it, and a shell without job control behind `&`.
bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Ends the waiting for a signal. Nobody else sends it to a process without urgent data.
constexpr int wake = SIGURG;

}  // namespace

Interruption::Interruption() {
  sigemptyset(&signals_);
  sigaddset(&signals_, wake);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) sigaddset(&signals_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this] { listen(); });
}

Interruption::~Interruption() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  noted_.notify_all();
  ::pthread_kill(thread_.native_handle(), wake);
  thread_.join();
  take_what_came_again();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::listen() {
  int signal = wake;
  while (signal == wake && !over_) ::sigwait(&signals_, &signal);
  std::unique_lock lock(mutex_);
  if (signal == wake) return;
  came_ = true;
  noted_.notify_all();
  if (noted_.wait_for(lock, patience, [this] { return over_.load(); })) return;
  // What does not end is stuck where no deadline reaches: in writing to a reader that does not
  // read, or in a file system. The signal does then what it usually does.
  ::signal(signal, SIG_DFL);
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  ::kill(::getpid(), signal);
}

void Interruption::take_what_came_again() const {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, wake}) {
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
