#pragma once

#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "os/descriptor.h"

namespace modeldprobe::app {

/// During its lifetime, SIGINT, SIGTERM and SIGHUP do not end the process but are recorded here,
/// however often they arrive. A signal that the process ignores is not recorded. If this
/// still exists two seconds after the first signal, that signal ends the process after all. Only
/// one may exist at a time.
class Interruption {
 public:
  /// Also records when the reader of `output`, a descriptor to write to, is gone; -1: none. Does
  /// not write to find that out.
  explicit Interruption(int output = -1);
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// True once a signal has arrived or the reader is gone. The reference is valid as long as this
  /// object.
  const std::atomic<bool>& came() const;

  bool reader_gone() const { return reader_gone_; }

  /// Waits until a signal or the reader's end is recorded, or `span` is over.
  void wait(std::chrono::nanoseconds span);

 private:
  static constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};

  /// Returns true on time-out.
  bool wait_milliseconds(int longest);
  void watch_reader();

  Descriptor noted_;  ///< readable once something is recorded
  Descriptor note_;
  int output_;
  std::atomic<bool> reader_gone_ = false;
  std::array<struct sigaction, signals.size()> before_{};
  sigset_t mask_before_{};
  std::thread thread_;
};

}  // namespace modeldprobe::app
