#include "os/connections.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace modeldprobe {
namespace {

std::string_view next_field(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view field = line.substr(0, end);
  line.remove_prefix(end);
  return field;
}

/// "  0: 0100007F:1F90 0100007F:C350 01 …": slot, address here, address there, state.
bool is_connection(std::string_view line, std::uint16_t port) {
  constexpr std::string_view established = "01";
  constexpr int hexadecimal = 16;
  next_field(line);
  std::string_view here = next_field(line);
  next_field(line);
  const std::size_t colon = here.rfind(':');
  if (colon == std::string_view::npos || next_field(line) != established) return false;
  here.remove_prefix(colon + 1);
  std::uint16_t found = 0;
  std::from_chars(here.data(), here.data() + here.size(), found, hexadecimal);
  return found == port;
}

}  // namespace

std::size_t count_connections(std::string_view lines, std::uint16_t port) {
  std::size_t count = 0;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (is_connection(lines.substr(0, end), port)) ++count;
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return count;
}

}  // namespace modeldprobe
