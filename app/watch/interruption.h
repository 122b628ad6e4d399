#pragma once

#include <signal.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "os/descriptor.h"

namespace modeldprobe::app {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process but are noted here, however
/// often they come; one that the process ignores is not noted. When it still lives two seconds
/// after the first of them, that one ends the process after all. Only one may live at a time.
class Interruption {
 public:
  /// With `output`, a descriptor that is written to, it is noted too when whoever reads from there
  /// has gone; -1: none. Nothing is written to find that out.
  explicit Interruption(int output = -1);
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// True once one of the signals has come or the reader has gone; lives as long as this does.
  const std::atomic<bool>& came() const;

  bool reader_gone() const { return reader_gone_; }

  /// Waits until something is noted, or `span` is over.
  void wait(std::chrono::nanoseconds span);

 private:
  static constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};

  /// True at a time-out.
  bool wait_milliseconds(int longest);
  void watch_reader();

  Descriptor noted_;  ///< can be read from once something is noted
  Descriptor note_;
  int output_;
  std::atomic<bool> reader_gone_ = false;
  std::array<struct sigaction, signals.size()> before_{};
  sigset_t mask_before_{};
  std::thread thread_;
};

}  // namespace modeldprobe::app
