#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "os/connections.h"
#include "os/descriptor.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_bytes = 8 << 20;

std::size_t count_in(const char* path, std::uint16_t port, Deadline deadline) {
  const Descriptor file(::open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file) return 0;
  std::array<char, 32 << 10> buffer;
  std::string rest;
  std::size_t count = 0;
  for (std::size_t read = 0; read < most_bytes && !deadline.passed();) {
    const ssize_t length = ::read(file.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    read += static_cast<std::size_t>(length);
    rest.append(buffer.data(), static_cast<std::size_t>(length));
    const std::size_t whole = rest.rfind('\n') + 1;
    count += count_connections(std::string_view(rest).substr(0, whole), port);
    rest.erase(0, whole);
  }
  return count;
}

}  // namespace

std::size_t count_connections(std::uint16_t port, Deadline deadline) {
  return count_in("/proc/self/net/tcp", port, deadline) +
         count_in("/proc/self/net/tcp6", port, deadline);
}

}  // namespace modeldprobe
