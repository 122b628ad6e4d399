#include "binary/versions.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "binary/installs.h"
#include "os/file.h"
#include "text/clean_path.h"
#include "text/unicode.h"

namespace modeldprobe {
namespace {

struct Version {
  std::vector<std::int64_t> numbers;
  std::string_view pre_release;
};

std::optional<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::optional<Version> read_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  text = trimmed(text);
  text = text.substr(0, text.find('+'));
  Version version;
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    version.pre_release = text.substr(dash + 1);
    text = text.substr(0, dash);
  }
  for (;;) {
    const std::size_t dot = text.find('.');
    const auto number = read_number(text.substr(0, dot));
    if (!number) return std::nullopt;
    version.numbers.push_back(*number);
    if (dot == std::string_view::npos) return version;
    text.remove_prefix(dot + 1);
  }
}

int compare(const Version& left, const Version& right) {
  for (std::size_t i = 0; i < std::max(left.numbers.size(), right.numbers.size()); ++i) {
    const std::int64_t left_number = i < left.numbers.size() ? left.numbers[i] : 0;
    const std::int64_t right_number = i < right.numbers.size() ? right.numbers[i] : 0;
    if (left_number != right_number) return left_number < right_number ? -1 : 1;
  }
  if (left.pre_release.empty() != right.pre_release.empty()) {
    return left.pre_release.empty() ? 1 : -1;
  }
  return left.pre_release.compare(right.pre_release);
}

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  const auto left_version = read_version(left);
  const auto right_version = read_version(right);
  if (left_version && right_version) return compare(*left_version, *right_version);
  return left.compare(right);
}

bool is_version(std::string_view text) { return read_version(text).has_value(); }

CurrentVersion resolve_current_version(const std::string& data_root, Access access) {
  const CurrentLauncher current = current_launcher(data_root, access);
  if (!current.path) return {};
  const Access launcher{access.deadline, access.may_block || may_block(*current.path)};
  return {resolved_path(join_path(data_root, binary_name), access),
          resolved_path(*current.path, launcher)};
}

std::optional<std::string> version_folder(std::string_view installs, std::string_view path) {
  if (installs.empty() || !path.starts_with(installs)) return std::nullopt;
  path.remove_prefix(installs.size());
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::size_t end = path.find('/');
  if (end == 0 || end == std::string_view::npos) return std::nullopt;
  return std::string(path.substr(0, end));
}

bool may_be_managed(const std::string& executable) {
  return join_path(executable, "..").ends_with("/" + std::string(platform_name()));
}

}  // namespace modeldprobe
