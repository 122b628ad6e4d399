#include "report/headline.h"

#include <algorithm>
#include <array>

#include "report/layout.h"
#include "text/durations.h"

namespace modeldprobe::app {
namespace {

constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view red = "\x1b[31m";

/// The finding that the owner of a live lease cannot answer; null if there is none.
const Finding* doubt(const Status& status) {
  if (status.state != State::running) return nullptr;
  constexpr std::array<std::string_view, 4> codes = {"owner_gone", "owner_stopped", "owner_traced",
                                                     "owner_frozen"};
  const auto found = std::ranges::find_if(status.findings, [&](const Finding& finding) {
    return std::ranges::find(codes, finding.code) != codes.end();
  });
  return found == status.findings.end() ? nullptr : &*found;
}

bool has_obstacle(const Status& status) {
  return std::ranges::any_of(status.findings, [](const Finding& finding) {
    return finding.level == FindingLevel::obstacle;
  });
}

std::string_view color_of(const Status& status) {
  const auto& state = status.state;
  const bool well = doubt(status) == nullptr && !has_obstacle(status);
  if (state == State::running) return well ? green : yellow;
  if (state == State::unreachable || state == State::stale || !state) return red;
  return yellow;
}

std::string running_text(const Status& status) {
  const bool was_asked = status.health.has_value();
  std::string text;
  if (was_asked) {
    text = "ready in " + milliseconds_text(status.health->elapsed);
  } else {
    const double age = milliseconds_between(status.lease.lease->renewed_at, status.examined_at);
    text = age < 0 ? "lease renewed in the future" : "lease renewed " + span_in_words(age) + " ago";
  }
  if (status.lease.lease) {
    const double up = milliseconds_between(status.lease.lease->acquired_at, status.examined_at);
    if (up >= 0 && status.lease.lease->acquired_at != zero_time) {
      text += ", up " + span_in_words(up);
    }
  }
  if (status.endpoint) text += ", " + *status.endpoint;
  return text;
}

}  // namespace

std::string_view state_name(const std::optional<State>& state) {
  return state ? name(*state) : "unknown";
}

std::string state_word(const Status& status, bool colored) {
  const std::string word(state_name(status.state));
  return colored ? std::string(color_of(status)) + word + "\x1b[0m" : word;
}

std::string headline(const Status& status) {
  if (status.reason) return status.reason->message;
  const Finding* finding = doubt(status);
  return finding != nullptr ? finding->message : running_text(status);
}

bool in_headline(const Status& status, const Finding& finding) { return doubt(status) == &finding; }

}  // namespace modeldprobe::app
