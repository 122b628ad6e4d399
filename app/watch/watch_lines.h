#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "report/report.h"
#include "watch/watch_record.h"

namespace modeldprobe::app {

/// What a watch prints for people; without a line break, and with control characters escaped.

/// When it was seen, the state, what is to be known of it, and how long what was before held.
std::string change_line(const Report& report, bool colored);

/// The same of a state that goes on: with how long it has held and how long the owner took to
/// answer, cut to `columns`.
std::string current_line(const Report& report, std::chrono::nanoseconds held, std::size_t columns,
                         bool colored);

/// Some lines, each with its line break.
std::string summary_text(const WatchSummary& summary);

/// For programs: one object on one line.
std::string summary_json(const WatchSummary& summary, int exit_code);

}  // namespace modeldprobe::app
