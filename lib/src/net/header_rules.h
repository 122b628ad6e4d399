#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace modeldprobe {

/// HTTP/2's rules for the fields of one header block, which apply to headers and trailers alike.
/// They are those of grpc-go's client. nghttp2's own are stricter in some points and laxer in
/// others: it ignores a field whose value is invalid.
class HeaderRules {
 public:
  /// Checks the next field. Returns what is wrong with it, to be said after "the answer has".
  std::optional<std::string> problem_with(std::string_view name, std::string_view value);

 private:
  std::optional<std::string> problem_with_pseudo_header(std::string_view name);

  bool regular_seen_ = false;
  std::uint8_t pseudo_headers_seen_ = 0;  ///< one bit for each known name
};

}  // namespace modeldprobe
