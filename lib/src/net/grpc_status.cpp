#include "net/grpc_status.h"

#include <array>
#include <charconv>

namespace modeldprobe {
namespace {

constexpr std::array<std::string_view, 17> names = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

constexpr long unknown = 2;
constexpr long invalid_argument = 3;
constexpr long deadline_exceeded = 4;
constexpr long unimplemented = 12;
constexpr long internal = 13;

}  // namespace

std::string grpc_status_name(long code) {
  if (code >= 0 && static_cast<std::size_t>(code) < names.size()) {
    return std::string(names[static_cast<std::size_t>(code)]);
  }
  return "code " + std::to_string(code);
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* const end = text.data() + i + 3;
      const auto [rest, error] = std::from_chars(text.data() + i + 1, end, value, 16);
      if (error == std::errc{} && rest == end) {
        decoded += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    decoded += text[i];
  }
  return decoded;
}

bool is_timeout(long code) { return code == deadline_exceeded; }

bool may_mean_wrong_codec(long code) {
  return code == unknown || code == invalid_argument || code == unimplemented || code == internal;
}

}  // namespace modeldprobe
