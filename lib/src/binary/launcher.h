#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modeldprobe/deadline.h"
#include "modeldprobe/detector.h"

namespace modeldprobe {

/// The reply to `<launcher> version --json`, or why there is none.
struct LauncherReply {
  std::optional<std::string> version = {};
  std::int64_t protocol = 1;
  std::vector<std::string> backends = {};
  std::string problem = {};  ///< empty exactly if there is a version
  bool silent = false;       ///< its file system did not answer in time
};

/// More than any launcher prints about itself.
inline constexpr std::size_t largest_reply = 1 << 16;

/// Reads what `version --json` printed: one JSON object with a `version` that is not empty; a
/// missing or null `protocol` means 1. Other fields are skipped.
LauncherReply parse_launcher_reply(std::string_view output);

/// Runs `<launcher> version --json` for each launcher, at the same time, until the deadline. Only
/// call it with launchers that examine_launcher() trusts. They get the caller's environment. None
/// is left running, nor is anything that they started in their process group or, with
/// Orphans::kill, outside it.
std::vector<LauncherReply> ask_launchers(const std::vector<std::string>& launchers,
                                         Deadline deadline, Orphans orphans = Orphans::leave);

}  // namespace modeldprobe
