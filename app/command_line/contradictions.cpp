#include "command_line/contradictions.h"

#include <array>

namespace modeldprobe::app {
namespace {

struct Pair {
  std::string_view first;
  std::string_view second;
  std::string_view why;
};

constexpr std::array pairs = {
    Pair{"--endpoint", "--data-root", "--endpoint reads no lease"},
    Pair{"--endpoint", "--modeld-bin", "--endpoint searches for no binary"},
    Pair{"--json", "--nagios", "they are two formats"},
    Pair{"--nagios", "--fail-code", "--nagios has exit codes of its own"},
    Pair{"--quiet", "--quiet-ok", "--quiet never prints"},
    Pair{"--watch", "--wait", "--watch does not end by itself"},
    Pair{"--watch", "--until", "--watch does not end by itself"},
    Pair{"--watch", "--output", "write the file from a timer instead"},
    Pair{"--watch", "--quiet-ok", "--watch prints every change"},
    Pair{"--watch", "--nagios", "--watch prints text or JSON"},
};

std::optional<std::string> two_formats(const GivenFlags& given) {
  const std::string format = given.value("--format");
  if (format.empty()) return std::nullopt;
  for (const std::string short_form : {"--json", "--nagios"}) {
    if (given.has(short_form) && "--" + format != short_form) {
      return short_form + " and --format " + format + " contradict each other";
    }
  }
  if (format == "nagios" && given.has("--fail-code")) {
    return "--format nagios cannot be combined with --fail-code; it has exit codes of its own";
  }
  const bool lines = format == "text" || format == "json";
  if (given.has("--watch") && !lines) return "--watch prints text or JSON, not " + format;
  return std::nullopt;
}

bool can_be_seen(const Request& request, State state) {
  if (!request.endpoints.empty()) return state == State::running || state == State::unreachable;
  return request.command != Command::detect || state != State::unreachable;
}

std::optional<std::string> state_never_seen(const Request& request) {
  for (const State state : request.until) {
    if (can_be_seen(request, state)) continue;
    const std::string never = "never reports " + std::string(name(state));
    return request.endpoints.empty() ? "detect " + never + "; probe does"
                                     : "--endpoint " + never + "; only running or unreachable";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> contradiction(const GivenFlags& given, const Request& request) {
  for (const Pair& pair : pairs) {
    if (!given.has(pair.first) || !given.has(pair.second)) continue;
    return std::string(pair.first) + " cannot be combined with " + std::string(pair.second) + "; " +
           std::string(pair.why);
  }
  if (given.has("--instance") && !given.has("--endpoint")) {
    return "--instance needs --endpoint; a lease names its own instance";
  }
  if (auto formats = two_formats(given)) return formats;
  if (request.watch && request.endpoints.size() > 1) return "--watch watches only one --endpoint";
  if (!request.exec.empty() && !request.wait) {
    return "a command after -- needs --wait or --until";
  }
  return state_never_seen(request);
}

std::vector<std::string> excluded_by(std::string_view flag) {
  std::vector<std::string> others;
  for (const Pair& pair : pairs) {
    if (pair.first == flag) others.emplace_back(pair.second);
    if (pair.second == flag) others.emplace_back(pair.first);
  }
  return others;
}

}  // namespace modeldprobe::app
