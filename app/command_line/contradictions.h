#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command_line/request.h"

namespace modeldprobe::app {

/// The flags that a command line names, by their long names, each with its values.
class GivenFlags {
 public:
  void add(std::string_view name, std::vector<std::string> values) {
    flags_.emplace_back(name, std::move(values));
  }
  bool has(std::string_view name) const {
    return std::ranges::any_of(flags_, [&](const auto& flag) { return flag.first == name; });
  }
  /// The first value; empty if the flag was not given.
  std::string value(std::string_view name) const {
    for (const auto& [given, values] : flags_) {
      if (given == name && !values.empty()) return values.front();
    }
    return "";
  }

 private:
  std::vector<std::pair<std::string_view, std::vector<std::string>>> flags_;
};

/// The first pair of flags that contradict each other or mean nothing together, in one sentence;
/// nothing if the request makes sense.
std::optional<std::string> contradiction(const GivenFlags& given, const Request& request);

/// The flags that cannot be combined with this one.
std::vector<std::string> excluded_by(std::string_view flag);

}  // namespace modeldprobe::app
