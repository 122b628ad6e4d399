#include "http2_bytes.h"

#include <nghttp2/nghttp2.h>

#include <stdexcept>

#include "owner/message_codec.h"

namespace modeldprobe::test {
namespace {

char byte(std::uint32_t number, int shift) {
  return static_cast<char>(static_cast<std::uint8_t>(number >> shift));
}

/// HPACK's integer with a prefix of seven bits.
std::string hpack_length(std::size_t length) {
  constexpr std::size_t prefix = 127;
  if (length < prefix) return {static_cast<char>(length)};
  std::string bytes(1, static_cast<char>(prefix));
  for (length -= prefix; length >= 128; length /= 128) {
    bytes += static_cast<char>(static_cast<std::uint8_t>(length % 128 + 128));
  }
  return bytes + static_cast<char>(length);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t number = 0;
  for (const char c : bytes.substr(at, count)) number = number << 8 | static_cast<std::uint8_t>(c);
  return number;
}

}  // namespace

std::string big_endian(std::uint32_t number) {
  return {byte(number, 24), byte(number, 16), byte(number, 8), byte(number, 0)};
}

std::string frame(Frame type, std::uint8_t flags, std::uint32_t stream, std::string_view payload) {
  const std::string length = big_endian(static_cast<std::uint32_t>(payload.size()));
  return length.substr(1) + static_cast<char>(type) + static_cast<char>(flags) +
         big_endian(stream) + std::string(payload);
}

std::string settings() { return frame(Frame::settings, 0, 0, {}); }

std::string ping() { return frame(Frame::ping, 0, 0, "12345678"); }

std::string goaway(std::uint32_t last_stream, std::uint32_t error, std::string_view debug_data) {
  return frame(Frame::goaway, 0, 0,
               (big_endian(last_stream) + big_endian(error)).append(debug_data));
}

std::string reset(std::uint32_t stream, std::uint32_t error) {
  return frame(Frame::reset, 0, stream, big_endian(error));
}

std::string header_block(const Headers& headers) {
  std::string block;
  for (const auto& [name, value] : headers) {
    block += std::string(1, '\0') + hpack_length(name.size()) + name + hpack_length(value.size()) +
             value;
  }
  return block;
}

std::string headers(std::uint32_t stream, const Headers& headers, bool last) {
  const int flags = end_headers | (last ? end_stream : 0);
  return frame(Frame::headers, static_cast<std::uint8_t>(flags), stream, header_block(headers));
}

std::string data(std::uint32_t stream, std::string_view bytes, bool last) {
  return frame(Frame::data, last ? end_stream : std::uint8_t{0}, stream, bytes);
}

std::string message(std::string_view body, char flags) {
  return std::string(1, flags) + big_endian(static_cast<std::uint32_t>(body.size())) +
         std::string(body);
}

const Headers& response_headers() {
  static const Headers headers = {{":status", "200"},
                                  {"content-type", "application/grpc+contenoxtransportjson"}};
  return headers;
}

const Headers& good_trailers() {
  static const Headers trailers = {{"grpc-status", "0"}, {"grpc-message", ""}};
  return trailers;
}

std::string good_body() { return R"({"instance_id":"id-1","ready":true,"backend":"none"})"; }

std::string good_answer(std::uint32_t stream) {
  return headers(stream, response_headers()) + data(stream, message(good_body())) +
         headers(stream, good_trailers(), true);
}

std::vector<ReceivedFrame> frames_in(std::string_view bytes) {
  constexpr std::size_t header_length = 9;
  std::vector<ReceivedFrame> frames;
  while (bytes.size() >= header_length) {
    const std::size_t length = number_at(bytes, 0, 3);
    if (bytes.size() < header_length + length) break;
    frames.push_back({static_cast<Frame>(bytes[3]), static_cast<std::uint8_t>(bytes[4]),
                      number_at(bytes, 5, 4), std::string(bytes.substr(header_length, length))});
    bytes.remove_prefix(header_length + length);
  }
  return frames;
}

Headers decoded(std::string_view block) {
  nghttp2_hd_inflater* inflater = nullptr;
  if (nghttp2_hd_inflate_new(&inflater) != 0) throw std::runtime_error("no inflater");
  Headers headers;
  const auto* next = reinterpret_cast<const std::uint8_t*>(block.data());
  for (std::size_t left = block.size();;) {
    nghttp2_nv field{};
    int flags = 0;
    const auto used = nghttp2_hd_inflate_hd2(inflater, &field, &flags, next, left, 1);
    if (used < 0) break;
    next += used;
    left -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      headers.emplace_back(std::string(reinterpret_cast<const char*>(field.name), field.namelen),
                           std::string(reinterpret_cast<const char*>(field.value), field.valuelen));
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0 || left == 0) break;
  }
  nghttp2_hd_inflate_del(inflater);
  return headers;
}

GrpcRequest json_health() {
  const MessageCodec& codec = message_codec(Codec::json);
  return {"/contenox.transport.v1.Compute/Health", std::string(codec.content_type),
          std::string(codec.health_request)};
}

std::optional<HealthResponse> response_of(const std::optional<CallOutcome>& outcome) {
  if (!outcome || !outcome->message) return std::nullopt;
  const auto health = message_codec(Codec::json).read_health(*outcome->message);
  const auto* response = std::get_if<HealthResponse>(&health);
  return response == nullptr ? std::nullopt : std::optional(*response);
}

std::optional<Reason> failure_of(const std::optional<CallOutcome>& outcome) {
  if (!outcome) return std::nullopt;
  if (!outcome->message) return outcome->failure;
  const auto health = message_codec(Codec::json).read_health(*outcome->message);
  const auto* problem = std::get_if<std::string>(&health);
  if (problem == nullptr) return std::nullopt;
  return Reason{ReasonCode::bad_response, *problem};
}

}  // namespace modeldprobe::test
