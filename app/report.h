#pragma once

#include <string>

#include "modeldprobe/status.h"
#include "request.h"

namespace modeldprobe::app {

/// What was asked and what was found: all that a renderer needs.
struct Report {
  const Request& request;
  const Status& status;
};

/// For people: the state and a sentence on the first line, then one fact a line. Whatever came from
/// a lease or the wire is shown with its control characters escaped. `colored` only affects the
/// state word.
std::string render_text(const Report& report, bool colored);

/// For programs: one JSON object, schema 1, on one line. Always valid JSON and UTF-8.
std::string render_json(const Report& report);

}  // namespace modeldprobe::app
