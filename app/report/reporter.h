#pragma once

#include <optional>
#include <string>

#include "command_line/request.h"
#include "examine.h"
#include "modeldprobe/detector.h"
#include "output/sink.h"
#include "report/report.h"

namespace modeldprobe::app {

/// Prints why there is no answer: on standard error, or on standard output as a line for Nagios.
void print_error(const Streams& streams, bool for_nagios, const std::string& problem);

/// Prints statuses in the format, and to the place, that a request asks for. Keeps references to
/// its arguments.
class Reporter {
 public:
  Reporter(const Request& request, const Environment& environment, const Streams& streams)
      : request_(request), environment_(environment), streams_(streams) {}

  /// Prints the statuses. Returns their exit code, or the exit code of a failure to print them. A
  /// file is written by the deadline, or within 80 ms if less is left.
  int report(const Statuses& statuses, const std::optional<Waiting>& waiting,
             Deadline deadline) const;

  /// Prints bytes on standard output as they are. Returns `code`, or the exit code of a failure.
  int print(const std::string& text, int code) const;

  /// Prints on standard error that the answer cannot be written, to which file if the request names
  /// one, and `why`. Returns the exit code for that.
  int failed(const std::string& why) const;

  /// How texts for people are set: as wide as the terminal, from 40 columns to 120.
  Style style() const;

 private:
  bool colored(bool on_terminal) const;
  const Request& request_;
  const Environment& environment_;
  const Streams& streams_;
};

}  // namespace modeldprobe::app
