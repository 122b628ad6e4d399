#pragma once

#include <cstddef>
#include <string>

#include "examine.h"
#include "modeldprobe/deadline.h"
#include "output/sink.h"
#include "report/report.h"

namespace modeldprobe::app {

/// What a wait shows meanwhile: what it waits for, how much time is left (rounded up to a second)
/// and, once there are `statuses`, the last answer. Without a line break, in at most `columns`.
std::string wait_line(const Request& request, const Statuses& statuses,
                      std::chrono::nanoseconds left, std::size_t columns);

/// Shows wait_line() on a terminal, and clears it at the end of its life. Shows nothing if the
/// standard output is not a terminal or the request is quiet.
class WaitLine {
 public:
  WaitLine(const Request& request, const Streams& streams);
  WaitLine(const WaitLine&) = delete;
  WaitLine& operator=(const WaitLine&) = delete;
  ~WaitLine();

  void show(const Statuses& statuses, std::chrono::nanoseconds left);

 private:
  const Request& request_;
  const Streams& streams_;
  const bool enabled_;
  bool shown_ = false;
};

}  // namespace modeldprobe::app
