#include <algorithm>
#include <cstddef>
#include <utility>

#include "command_line/usage_error.h"

namespace modeldprobe::app {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return lower;
}

/// Optimal string alignment.
std::size_t edit_distance(std::string_view typed, std::string_view meant) {
  using Row = std::vector<std::size_t>;
  Row before_last;
  Row last(meant.size() + 1);
  for (std::size_t j = 0; j < last.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= typed.size(); ++i) {
    Row row(meant.size() + 1);
    row[0] = i;
    for (std::size_t j = 1; j <= meant.size(); ++j) {
      const std::size_t changed = last[j - 1] + (typed[i - 1] == meant[j - 1] ? 0 : 1);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      const bool swapped =
          i > 1 && j > 1 && typed[i - 1] == meant[j - 2] && typed[i - 2] == meant[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

std::optional<std::string> only_one_that_begins(std::string_view start,
                                                const std::vector<std::string>& candidates) {
  constexpr std::size_t enough_to_tell = 3;
  std::optional<std::string> found;
  if (start.size() < enough_to_tell) return found;
  for (const std::string& candidate : candidates) {
    if (!candidate.starts_with(start)) continue;
    if (found && *found != candidate) return std::nullopt;
    found = candidate;
  }
  return found;
}

}  // namespace

std::optional<std::string> likely_meant(std::string_view word,
                                        const std::vector<std::string>& candidates) {
  constexpr std::size_t longest = 64;  // no candidate is as long
  if (word.size() > longest) return std::nullopt;
  const std::string typed = lower_case(word);
  if (auto begun = only_one_that_begins(typed, candidates)) return begun;
  std::optional<std::string> nearest;
  std::size_t fewest = typed.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t count = edit_distance(typed, candidate);
    if (count >= fewest) continue;
    fewest = count;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace modeldprobe::app
