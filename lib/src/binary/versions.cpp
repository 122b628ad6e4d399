#include "binary/versions.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "binary/installs.h"
#include "os/file.h"
#include "text/ascii.h"
#include "text/clean_path.h"
#include "text/unicode.h"

namespace modeldprobe {
namespace {

struct Version {
  std::vector<std::int64_t> numbers;
  std::string_view pre_release;
};

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
    const auto number = whole_number<std::int64_t>(text.substr(0, dot));
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

using Ranks = std::vector<std::size_t>;

/// For each index of `sorted`, its place there.
Ranks ranks_in(const std::vector<std::size_t>& sorted, std::size_t count) {
  Ranks ranks(count);
  for (std::size_t rank = 0; rank < sorted.size(); ++rank) ranks[sorted[rank]] = rank;
  return ranks;
}

/// The order of launchers, worked out once: an insertion sort compares millions of times.
class Order {
 public:
  explicit Order(const std::vector<VersionedPath>& launchers) {
    std::vector<std::size_t> as_texts;
    std::vector<std::size_t> as_versions;
    for (std::size_t i = 0; i < launchers.size(); ++i) {
      versions_.push_back(read_version(launchers[i].version));
      as_texts.push_back(i);
      if (versions_.back()) as_versions.push_back(i);
    }
    all_are_versions_ = as_versions.size() == launchers.size();
    std::ranges::sort(as_texts, [&](std::size_t left, std::size_t right) {
      const int order = launchers[left].version.compare(launchers[right].version);
      return order != 0 ? order < 0 : launchers[left].path < launchers[right].path;
    });
    std::ranges::sort(as_versions, [&](std::size_t left, std::size_t right) {
      const int order = compare(*versions_[left], *versions_[right]);
      return order != 0 ? order < 0 : launchers[left].path < launchers[right].path;
    });
    text_ranks_ = ranks_in(as_texts, launchers.size());
    version_ranks_ = ranks_in(as_versions, launchers.size());
  }

  bool is_newer(std::size_t left, std::size_t right) const {
    const bool both_are_versions = versions_[left] && versions_[right];
    const Ranks& ranks = both_are_versions ? version_ranks_ : text_ranks_;
    return ranks[left] > ranks[right];
  }

  bool is_transitive() const { return all_are_versions_; }

 private:
  std::vector<std::optional<Version>> versions_;
  Ranks text_ranks_;
  Ranks version_ranks_;
  bool all_are_versions_ = false;
};

}  // namespace

int compare_versions(std::string_view left, std::string_view right) {
  const auto left_version = read_version(left);
  const auto right_version = read_version(right);
  if (left_version && right_version) return compare(*left_version, *right_version);
  return left.compare(right);
}

std::size_t newest_of(const std::vector<VersionedPath>& launchers) {
  const Order order(launchers);
  std::vector<std::size_t> sorted = {0};
  for (std::size_t i = 1; i < launchers.size(); ++i) {
    sorted.push_back(i);
    for (std::size_t j = sorted.size() - 1; j > 0 && order.is_newer(sorted[j], sorted[j - 1]);
         --j) {
      std::swap(sorted[j], sorted[j - 1]);
    }
    if (order.is_transitive()) sorted.resize(1);  // what is not the newest now never will be
  }
  return sorted.front();
}

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
