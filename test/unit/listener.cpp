#include "listener.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace modeldprobe::test {
namespace {

void require(bool done) {
  if (!done) throw std::system_error(errno, std::generic_category(), "listening");
}

}  // namespace

Listener::Listener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  require(::bind(socket_.get(), generic, length) == 0);
  require(::listen(socket_.get(), 8) == 0);
  require(::getsockname(socket_.get(), generic, &length) == 0);
  port_ = ntohs(address.sin_port);
}

Descriptor Listener::accept() const {
  return Descriptor(::accept(socket_.get(), nullptr, nullptr));
}

std::string hear(const Descriptor& connection) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(connection.get(), buffer.data(), buffer.size());
  return count <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(count));
}

std::string drain(const Descriptor& connection) {
  std::string received;
  for (std::string more = hear(connection); !more.empty(); more = hear(connection)) {
    received += more;
  }
  return received;
}

void say(const Descriptor& connection, const std::string& bytes) {
  static_cast<void>(::send(connection.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

}  // namespace modeldprobe::test
