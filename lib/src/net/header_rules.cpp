#include "net/header_rules.h"

#include <algorithm>
#include <array>

namespace modeldprobe {
namespace {

constexpr std::array<std::string_view, 5> pseudo_headers = {":status", ":method", ":path",
                                                            ":scheme", ":authority"};
constexpr std::uint8_t status_bit = 1;  // the others belong to requests

bool is_in_names(char c) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
}

bool is_in_values(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

std::optional<std::string> HeaderRules::problem_with(std::string_view name,
                                                     std::string_view value) {
  const std::string shown(name);
  if (!std::ranges::all_of(value, is_in_values)) {
    return "a header with control characters in its value: " + shown;
  }
  if (name.starts_with(':')) return problem_with_pseudo_header(name);
  regular_seen_ = true;
  if (name.empty()) return "a header without a name";
  if (!std::ranges::all_of(name, is_in_names)) {
    return "a header with an invalid name: " + shown;
  }
  return std::nullopt;
}

std::optional<std::string> HeaderRules::problem_with_pseudo_header(std::string_view name) {
  const std::string shown(name);
  const auto known = std::ranges::find(pseudo_headers, name);
  if (known == pseudo_headers.end()) return "an unknown pseudo-header: " + shown;
  if (regular_seen_) return "a pseudo-header after a header: " + shown;
  const auto bit = static_cast<std::uint8_t>(1U << (known - pseudo_headers.begin()));
  if ((pseudo_headers_seen_ & bit) != 0) return "the pseudo-header " + shown + " twice";
  pseudo_headers_seen_ |= bit;
  if ((pseudo_headers_seen_ & status_bit) != 0 && pseudo_headers_seen_ != status_bit) {
    return "pseudo-headers of a request";
  }
  return std::nullopt;
}

}  // namespace modeldprobe
