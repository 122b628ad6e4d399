#include "sink.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace modeldprobe::app {

Sink descriptor_sink(int descriptor) {
  return [descriptor](std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno != EINTR) {
        return errno;
      }
    }
    return 0;
  };
}

void occupy_standard_descriptors() {
  std::array<pollfd, 3> standard = {
      {{STDIN_FILENO, 0, 0}, {STDOUT_FILENO, 0, 0}, {STDERR_FILENO, 0, 0}}};
  ::poll(standard.data(), standard.size(), 0);
  for (const pollfd& stream : standard) {
    // A directory can be opened everywhere, even where there is no /dev, and never be written to.
    if ((stream.revents & POLLNVAL) != 0) static_cast<void>(::open("/", O_RDONLY | O_CLOEXEC));
  }
}

}  // namespace modeldprobe::app
