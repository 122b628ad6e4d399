#include "net/tls_check.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <variant>

#include "net/connect.h"

namespace modeldprobe {
namespace {

constexpr std::chrono::milliseconds longest_wait{100};

/// A ClientHello of TLS 1.2 that offers one cipher suite and nothing else: any TLS server answers
/// it, if only with an alert.
constexpr std::string_view client_hello{
    "\x16\x03\x01\x00\x2d"              // record: handshake, 45 bytes
    "\x01\x00\x00\x29"                  // ClientHello, 41 bytes
    "\x03\x03"                          // TLS 1.2
    "modeld-probe asks who is there: "  // 32 bytes that are called random
    "\x00"                              // no session
    "\x00\x02\x00\x2f"                  // TLS_RSA_WITH_AES_128_CBC_SHA
    "\x01\x00",                         // no compression
    50};

bool is_tls_record(std::string_view bytes) {
  constexpr char alert = 0x15;
  constexpr char handshake = 0x16;
  return bytes.size() >= 2 && (bytes[0] == alert || bytes[0] == handshake) && bytes[1] == 0x03;
}

}  // namespace

bool answers_tls(const SocketAddress& address, Deadline deadline) {
  const Deadline soon =
      Deadline::after(std::min<std::chrono::nanoseconds>(longest_wait, deadline.remaining()));
  auto connection = connect_to(address, soon);
  const auto* socket = std::get_if<Descriptor>(&connection);
  if (socket == nullptr) return false;
  ::send(socket->get(), client_hello.data(), client_hello.size(), MSG_NOSIGNAL);
  pollfd waiting{socket->get(), POLLIN, 0};
  ::poll(&waiting, 1, soon.poll_timeout());
  std::array<char, 8> answer{};
  const ssize_t count = ::recv(socket->get(), answer.data(), answer.size(), 0);
  return count > 0 && is_tls_record({answer.data(), static_cast<std::size_t>(count)});
}

}  // namespace modeldprobe
