#include <nlohmann/json.hpp>

#include "report/headline.h"
#include "report/layout.h"
#include "report/report.h"
#include "watch/watch_lines.h"

namespace modeldprobe::app {
namespace {

using Json = nlohmann::ordered_json;

Json latency_json(const std::optional<WatchSummary::Latency>& latency) {
  if (!latency) return nullptr;
  return {{"answers", latency->answers},
          {"min_ms", milliseconds(latency->least)},
          {"median_ms", milliseconds(latency->median)},
          {"max_ms", milliseconds(latency->most)}};
}

Json held_json(const WatchSummary& summary) {
  Json json = Json::object();
  for (const auto& [state, held] : summary.held) json[state_name(state)] = milliseconds(held);
  return json;
}

}  // namespace

std::string summary_json(const WatchSummary& summary, int exit_code) {
  const Json json = {{"schema", schema_version},
                     {"command", "probe"},
                     {"state", state_name(summary.last)},
                     {"summary",
                      {{"state", state_name(summary.last)},
                       {"exit_code", exit_code},
                       {"watched_ms", milliseconds(summary.watched)},
                       {"attempts", summary.attempts},
                       {"changes", summary.changes},
                       {"held_ms", held_json(summary)},
                       {"health", latency_json(summary.latency)}}}};
  return json.dump() + "\n";
}

}  // namespace modeldprobe::app
