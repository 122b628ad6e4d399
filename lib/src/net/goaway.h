#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "modeldprobe/status.h"

namespace modeldprobe {

/// The name of an HTTP/2 error code, e.g. "ENHANCE_YOUR_CALM"; "error 99" if it has none.
std::string http2_error_name(std::uint32_t code);

/// A GOAWAY frame: the peer makes no new streams, for this reason.
class Goaway {
 public:
  /// Keeps the beginning of `debug_data`, which may be any bytes.
  Goaway(std::uint32_t error, std::string_view debug_data);

  /// The reason of a call that the peer has not processed.
  Reason refusal() const;

  /// The reason of a call that was open when the peer closed; `error` is as for `end_of_input()`.
  Reason closing(const std::string& error) const;

 private:
  std::string in_words() const;

  std::uint32_t error_;
  std::string detail_;
};

}  // namespace modeldprobe
