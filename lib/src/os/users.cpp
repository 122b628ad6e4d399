#include "os/users.h"

#include <string_view>

#include "os/file.h"
#include "os/process_text.h"

namespace modeldprobe {
namespace {

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
    std::string_view line = cut_front(lines, '\n');
    const std::string_view name = cut_front(line, ':');
    cut_front(line, ':');
    if (cut_front(line, ':') == wanted && is_portable_name(name)) return std::string(name);
  }
  return {};
}

}  // namespace modeldprobe
