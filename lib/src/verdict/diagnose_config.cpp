#include <algorithm>
#include <string>

#include "text/ascii.h"
#include "text/durations.h"
#include "verdict/diagnose.h"
#include "verdict/findings.h"

namespace modeldprobe {
namespace {

bool turns_it_off(std::string word) {
  std::ranges::transform(word, word.begin(), lower_case);
  return word == "off" || word == "none";
}

/// Why a daemon does not start with this `idle.ttl`; empty if it does.
std::string why_refused(const std::string& idle_ttl) {
  if (idle_ttl.empty() || turns_it_off(idle_ttl)) return {};
  const auto duration = parse_go_duration(idle_ttl);
  if (!duration) return "is not a duration such as 5m";
  return *duration < 0 ? "is negative" : "";
}

std::string value_text(const std::string& value) {
  constexpr std::size_t most = 40;
  return value.size() > most ? "" : " is \"" + value + "\", which";
}

/// A daemon that runs has read the file before and goes on; one that is to be started has not.
void diagnose_idle_ttl(Status& status, const ConfigEvidence& config) {
  const std::string why = why_refused(config.idle_ttl);
  if (why.empty()) return;
  const std::string what =
      "idle.ttl in " + config.path + value_text(config.idle_ttl) + " " + why + ": ";
  const NextStep correct{
      "set idle.ttl in " + config.path + " to off or to a duration with a unit, such as 5m", {}};
  status.findings.push_back(
      status.state == State::running
          ? note("config_refused", what + "the daemon will not start again", correct)
          : obstacle("config_refused", what + "the daemon does not start with it", correct));
}

}  // namespace

void diagnose_config(Status& status, const ConfigEvidence& config) {
  const bool runs = status.state == State::running || status.state == State::unreachable;
  const NextStep correct{runs ? "correct the file, then restart the daemon"
                              : "correct the file before you start the daemon",
                         {}};
  if (!config.problem.empty()) {
    status.findings.push_back(note("config_malformed",
                                   "the daemon ignores its configuration " + config.path +
                                       ", which does not parse: " + config.problem,
                                   correct));
  } else if (!config.idle_ttl_problem.empty()) {
    status.findings.push_back(note(
        "config_malformed",
        "the daemon ignores idle.ttl in " + config.path + ": " + config.idle_ttl_problem, correct));
  }
  diagnose_idle_ttl(status, config);
}

}  // namespace modeldprobe
