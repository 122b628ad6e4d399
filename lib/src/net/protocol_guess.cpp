#include "net/protocol_guess.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <variant>

#include "net/connect.h"
#include "text/ascii.h"

namespace modeldprobe {
namespace {

constexpr std::chrono::milliseconds longest_wait{100};

/// A TLS 1.2 ClientHello with one cipher suite: every TLS server answers it, at least with an
/// alert.
constexpr std::string_view client_hello{
    "\x16\x03\x01\x00\x2d"              // record: handshake, 45 bytes
    "\x01\x00\x00\x29"                  // ClientHello, 41 bytes
    "\x03\x03"                          // TLS 1.2
    "modeld-probe asks who is there: "  // 32 "random" bytes
    "\x00"                              // no session id
    "\x00\x02\x00\x2f"                  // TLS_RSA_WITH_AES_128_CBC_SHA
    "\x01\x00",                         // no compression
    50};

bool is_tls_record(std::string_view bytes) {
  constexpr char alert = 0x15;
  constexpr char handshake = 0x16;
  return bytes.size() >= 2 && (bytes[0] == alert || bytes[0] == handshake) && bytes[1] == 0x03;
}

constexpr std::size_t frame_header_length = 9;
constexpr std::uint8_t settings_frame = 4;
constexpr std::uint8_t last_known_frame = 9;  // CONTINUATION

/// The type of the HTTP/2 frame at the start of the bytes, if there can be one: SETTINGS and the
/// frames that may come instead of it are shorter than 64 KiB.
std::optional<std::uint8_t> frame_type(std::string_view bytes) {
  if (bytes.size() < 4 || bytes[0] != '\0') return std::nullopt;
  return static_cast<std::uint8_t>(bytes[3]);
}

}  // namespace

bool is_another_protocol(std::string_view first_bytes) {
  // Such servers may send less than a frame header and then wait.
  if (first_bytes.starts_with("HTTP") || first_bytes.starts_with("SSH-") ||
      first_bytes.starts_with("\x15\x03")) {
    return true;
  }
  return first_bytes.size() >= 4 && frame_type(first_bytes) != settings_frame;
}

int http1_status(std::string_view first_bytes) {
  constexpr std::string_view version = "HTTP/1.x ";
  constexpr std::size_t digits = 3;
  if (!first_bytes.starts_with(version.substr(0, version.find('x')))) return 0;
  if (first_bytes.size() < version.size() + digits) return 0;
  const auto status = whole_number<int>(first_bytes.substr(version.size(), digits)).value_or(0);
  return status >= 100 ? status : 0;
}

std::string protocol_guess(std::string_view first_bytes) {
  constexpr std::size_t most_shown = 16;
  if (first_bytes.size() >= frame_header_length &&
      frame_type(first_bytes).value_or(UINT8_MAX) <= last_known_frame) {
    return "the endpoint begins with an HTTP/2 frame that is not SETTINGS";
  }
  const std::string other = "the endpoint does not speak HTTP/2: it looks like ";
  // An HTTP/1 server may answer an unknown version as HTTP/0.9 does: without headers.
  if (first_bytes.starts_with("HTTP") || first_bytes.starts_with("<!DOCTYPE") ||
      first_bytes.starts_with("<html")) {
    const int status = http1_status(first_bytes);
    const std::string answer = ", which answered with status " + std::to_string(status);
    return other + "an HTTP/1 server" + (status == 0 ? "" : answer);
  }
  if (first_bytes.starts_with("SSH-")) return other + "an SSH server";
  if (first_bytes.starts_with("\x15\x03") || first_bytes.starts_with("\x16\x03")) {
    return other + "a TLS server";
  }
  std::string shown = other + "something that begins with the bytes";
  for (const char c : first_bytes.substr(0, most_shown)) {
    std::array<char, 4> hex{};
    std::snprintf(hex.data(), hex.size(), " %02x", static_cast<std::uint8_t>(c));
    shown += hex.data();
  }
  return shown;
}

Task<bool> answers_tls(EventLoop& loop, const SocketAddress& address, Deadline deadline) {
  const Deadline soon = deadline.at_most(longest_wait);
  auto connection = co_await connect_to(loop, address, soon);
  const auto* socket = std::get_if<Descriptor>(&connection);
  if (socket == nullptr) co_return false;
  ::send(socket->get(), client_hello.data(), client_hello.size(), MSG_NOSIGNAL);
  pollfd waiting{socket->get(), POLLIN, 0};
  co_await loop.ready({&waiting, 1}, soon);
  std::array<char, 8> answer{};
  const ssize_t count = ::recv(socket->get(), answer.data(), answer.size(), 0);
  co_return count > 0 && is_tls_record({answer.data(), static_cast<std::size_t>(count)});
}

}  // namespace modeldprobe
