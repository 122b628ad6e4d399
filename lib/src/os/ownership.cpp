#include "os/ownership.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
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

uid_t trusted_user() {
  const uid_t caller = ::geteuid();
  return caller == 0 || caller == overflow_user() ? 0 : caller;
}

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

std::string owner_and_mode(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 ? owner_and_mode(facts.st_uid, facts.st_mode) : "";
}

std::string owner_and_mode(uid_t owner, mode_t mode) {
  std::array<char, 16> octal{};
  std::snprintf(octal.data(), octal.size(), "%04o", static_cast<unsigned>(mode & 07777));
  return "owner uid " + std::to_string(owner) + ", mode " + octal.data();
}

bool is_writable_by_others(mode_t mode) { return (mode & (S_IWGRP | S_IWOTH)) != 0; }

std::string objection_to(const std::string& path, uid_t owner, mode_t mode) {
  return path + " may be under another user's control (" + owner_and_mode(owner, mode) + ")";
}

}  // namespace modeldprobe
