#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace modeldprobe::app {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but are noted here, however
/// often they come; a SIGHUP that the process ignores is not noted. When it still lives two seconds
/// after the first of them, that one ends the process after all. Made before other threads are,
/// since each thread inherits what is held back.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// True once one of the signals has come; lives as long as this does.
  const std::atomic<bool>& came() const { return came_; }

  /// Waits until one of the signals comes, or `span` is over.
  void wait(std::chrono::nanoseconds span);

 private:
  void listen();
  /// One that is left pending would end the process once nothing holds it back.
  void take_what_came_again() const;

  sigset_t signals_{};
  sigset_t before_{};
  std::atomic<bool> came_ = false;
  std::atomic<bool> over_ = false;
  std::mutex mutex_;
  std::condition_variable noted_;
  std::thread thread_;
};

}  // namespace modeldprobe::app
