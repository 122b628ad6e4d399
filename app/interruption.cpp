#include "interruption.h"

#include <pthread.h>

namespace modeldprobe::app {

Interruption::Interruption() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  thread_ = std::thread([this] { listen(); });
}

Interruption::~Interruption() {
  // Only ends the waiting of the thread that it is sent to.
  ::pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::listen() {
  int signal = 0;
  ::sigwait(&signals_, &signal);
  {
    const std::lock_guard lock(mutex_);
    came_ = true;
  }
  noted_.notify_all();
}

void Interruption::wait(std::chrono::nanoseconds span) {
  std::unique_lock lock(mutex_);
  noted_.wait_for(lock, span, [this] { return came_.load(); });
}

}  // namespace modeldprobe::app
