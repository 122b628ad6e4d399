#pragma once

#include <string>

#include "modeldprobe/timestamp.h"

namespace modeldprobe::app {

/// The time of day in this process's time zone, to the second: "14:32:44", with the date before it
/// when that is not the date of `now`. In UTC, with a `Z`, when the zone's file does not answer
/// within 200 ms or the year is beyond what the system's calendar takes.
std::string local_time(Timestamp time, Timestamp now);

}  // namespace modeldprobe::app
