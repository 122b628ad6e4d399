#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

#include "examine.h"
#include "modeldprobe/deadline.h"
#include "output/sink.h"
#include "report/report.h"

namespace modeldprobe::app {

/// The line that a wait shows: what it waits for, how much time is left (rounded up to a second)
/// and, once there are `statuses`, the last answer. Without a line break, in at most `columns`.
std::string wait_line(const Request& request, const Statuses& statuses,
                      std::chrono::nanoseconds left, std::size_t columns);

/// Shows wait_line() on a terminal, updates it each second, and clears it in the destructor. Shows
/// nothing if the standard output is not a terminal or the request is quiet. Uses a thread of its
/// own, which blocks all signals.
class WaitLine {
 public:
  /// `end` is the end of the wait.
  WaitLine(const Request& request, const Streams& streams, Deadline end);
  WaitLine(const WaitLine&) = delete;
  WaitLine& operator=(const WaitLine&) = delete;
  ~WaitLine();

  /// Shows this answer from now on.
  void show(const Statuses& statuses);

 private:
  void draw() const;
  void redraw_each_second();

  const Request& request_;
  const Streams& streams_;
  const Deadline end_;
  Statuses last_;
  bool over_ = false;
  std::mutex mutex_;  ///< guards last_, over_ and the terminal
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace modeldprobe::app
