#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <set>
#include <string>

#include "os/daemon_facts.h"
#include "os/descriptor.h"
#include "os/linux_proc_files.h"

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

/// Whether a process has exactly one socket besides those for its output. False if that cannot be
/// determined.
bool has_one_socket(std::int64_t pid) {
  constexpr int most_descriptors = 256;
  const std::string path = "/proc/" + std::to_string(pid) + "/fd";
  Directory directory(path);
  std::set<std::string> sockets;
  std::set<std::string> outputs;
  int examined = 0;
  while (const dirent* entry = directory.next()) {
    if (++examined > most_descriptors) return false;
    const std::string name = entry->d_name;
    const auto link = read_proc_link(directory.descriptor(), name);
    if (!link || !link->starts_with("socket:")) continue;
    const bool is_output = name == "0" || name == "1" || name == "2";
    (is_output ? outputs : sockets).insert(*link);
  }
  if (directory.error() != 0) return false;
  for (const std::string& output : outputs) sockets.erase(output);
  return sockets.size() == 1;
}

}  // namespace

std::size_t count_connections(std::int64_t pid, std::uint16_t port, Deadline deadline) {
  if (has_one_socket(pid)) return 0;
  return count_in("/proc/self/net/tcp", port, deadline) +
         count_in("/proc/self/net/tcp6", port, deadline);
}

}  // namespace modeldprobe
