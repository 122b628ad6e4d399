#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "report/report.h"
#include "watch/watch_record.h"

namespace modeldprobe::app {

/// The lines of a watch for people, without line breaks and with control characters escaped.

/// When the change was seen, the state, its reason or instance, and how long the previous state
/// lasted. A terminal gets the local time and a wrapped line, other readers UTC to the millisecond.
std::string change_line(const Report& report, const Style& style);

/// The same for the current state, with how long it has lasted and how long the owner took to
/// answer, cut to `columns`.
std::string current_line(const Report& report, std::chrono::nanoseconds held, std::size_t columns,
                         const Style& style);

/// Several lines, each with a line break, of at most `columns`.
std::string summary_text(const WatchSummary& summary, std::size_t columns = usual_columns);

/// For programs: one object on one line.
std::string summary_json(const WatchSummary& summary, int exit_code);

}  // namespace modeldprobe::app
