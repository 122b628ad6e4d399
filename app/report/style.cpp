#include "report/style.h"

#include <array>
#include <cstdio>

namespace modeldprobe::app {
namespace {

std::string_view color_of(const std::optional<State>& state) {
  if (state == State::running) return "\x1b[32m";
  if (state == State::unreachable || state == State::stale || !state) return "\x1b[31m";
  return "\x1b[33m";
}

}  // namespace

std::string_view state_name(const std::optional<State>& state) {
  return state ? name(*state) : "unknown";
}

std::string state_word(const std::optional<State>& state, bool colored) {
  const std::string word(state_name(state));
  return colored ? std::string(color_of(state)) + word + "\x1b[0m" : word;
}

std::string sentence(const Status& status) {
  if (status.reason) return status.reason->message;
  if (status.lease.status == LeaseStatus::not_examined) return "the node answers and is ready";
  if (status.health) return "the owner answers and is ready";
  return "the lease is live";
}

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string milliseconds_text(std::chrono::nanoseconds span) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f ms", milliseconds(span));
  return text.data();
}

double milliseconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double, std::milli>(span).count();
}

}  // namespace modeldprobe::app
