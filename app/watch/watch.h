#pragma once

#include <string>

#include "command_line/request.h"
#include "output/sink.h"
#include "report/reporter.h"
#include "watch/interruption.h"
#include "watch/watch_record.h"

namespace modeldprobe::app {

/// Examines at the interval of the request and prints each change, until a signal of Interruption
/// arrives or the reader of the output is gone; then prints a summary. On a terminal, the last line
/// is kept up to date.
class Watch {
 public:
  Watch(const Request& request, const Reporter& reporter, const Streams& streams);

  /// The exit code of the last state, or of a failure to write.
  int run();

 private:
  using Clock = Deadline::Clock;

  /// Examines once and pauses. Returns false if the watch is over.
  bool examine_and_pause();
  void take(const Status& status, Clock::time_point seen);
  void refresh(const Report& report, const std::string& permanent_line);
  int conclude();
  void print(const std::string& text);

  const Request& request_;
  const Reporter& reporter_;
  const Streams& streams_;
  const bool refreshes_;  ///< whether there is a terminal whose last line is kept up to date
  Interruption interruption_;
  WatchRecord record_;
  int failure_ = 0;  ///< the exit code of a failure to write
};

}  // namespace modeldprobe::app
