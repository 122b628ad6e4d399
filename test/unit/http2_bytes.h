#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/call_outcome.h"

namespace modeldprobe::test {

/// HTTP/2 frames written by hand, so that the tests can say what no library would.
enum class Frame : std::uint8_t {
  data = 0,
  headers = 1,
  reset = 3,
  settings = 4,
  push_promise = 5,
  ping = 6,
  goaway = 7,
  window_update = 8,
  unknown = 0xbb,
};

inline constexpr std::uint8_t end_stream = 0x1;
inline constexpr std::uint8_t acknowledged = 0x1;
inline constexpr std::uint8_t end_headers = 0x4;
inline constexpr std::uint8_t padded = 0x8;

inline constexpr std::uint32_t no_error = 0;
inline constexpr std::uint32_t refused_stream = 7;

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string frame(Frame type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
std::string settings();
std::string ping();
std::string goaway(std::uint32_t last_stream, std::uint32_t error = no_error,
                   std::string_view debug_data = {});
std::string reset(std::uint32_t stream, std::uint32_t error);

/// Without HPACK's tables and Huffman coding.
std::string header_block(const Headers& headers);
std::string headers(std::uint32_t stream, const Headers& headers, bool last = false);
std::string data(std::uint32_t stream, std::string_view bytes, bool last = false);

/// gRPC's prefix and the message.
std::string message(std::string_view body, char flags = 0);
std::string big_endian(std::uint32_t number);

/// What a good owner says; the parts of a whole answer on `stream`.
const Headers& response_headers();
const Headers& good_trailers();
std::string good_body();
std::string good_answer(std::uint32_t stream = 1);

/// The request for Health in the JSON codec, and what its outcome comes to once its message is
/// decoded; the failure may be the codec's.
GrpcRequest json_health();
std::optional<HealthResponse> response_of(const std::optional<CallOutcome>& outcome);
std::optional<Reason> failure_of(const std::optional<CallOutcome>& outcome);

/// One frame that was received.
struct ReceivedFrame {
  Frame type;
  std::uint8_t flags;
  std::uint32_t stream;
  std::string payload;
};

/// Takes bytes apart into frames; what is cut short at the end is left out.
std::vector<ReceivedFrame> frames_in(std::string_view bytes);

/// Decodes a header block, as the first one on its connection.
Headers decoded(std::string_view block);

}  // namespace modeldprobe::test
