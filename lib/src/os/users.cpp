#include "os/users.h"

#include <string_view>

#include "os/file.h"

namespace modeldprobe {
namespace {

/// Takes what stands before the next `end` off the text.
std::string_view take(std::string_view& text, char end) {
  const std::size_t length = text.find(end);
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
  return taken;
}

bool is_portable_name(std::string_view name) {
  return !name.empty() && name.front() != '-' &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789._-") == std::string_view::npos;
}

}  // namespace

std::string user_name(std::uint32_t user) {
  constexpr std::size_t largest = 1 << 20;
  const FileReading users = read_file("/etc/passwd", largest);
  std::string_view lines = users.content;
  const std::string wanted = std::to_string(user);
  while (!lines.empty()) {
    std::string_view line = take(lines, '\n');
    const std::string_view name = take(line, ':');
    take(line, ':');
    if (take(line, ':') == wanted && is_portable_name(name)) return std::string(name);
  }
  return {};
}

}  // namespace modeldprobe
