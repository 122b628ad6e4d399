#include "output/sink.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace modeldprobe::app {
namespace {

std::optional<int> terminal_columns(const Environment& environment) {
  constexpr int usual = 80;
  winsize size{};
  const std::string terminal = environment("TERM").value_or("");
  if (terminal.empty() || terminal == "dumb") return std::nullopt;
  if (::isatty(STDOUT_FILENO) != 1) return std::nullopt;
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : usual;
}

}  // namespace

Sink descriptor_sink(int descriptor) {
  return [descriptor](std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        // Another process that shares the descriptor has made it non-blocking.
        pollfd full{descriptor, POLLOUT, 0};
        ::poll(&full, 1, -1);
      } else if (errno != EINTR) {
        return errno;
      }
    }
    return 0;
  };
}

Streams standard_streams(const Environment& environment) {
  return {descriptor_sink(STDOUT_FILENO), descriptor_sink(STDERR_FILENO),
          [environment] { return terminal_columns(environment); }, local_time, STDOUT_FILENO};
}

}  // namespace modeldprobe::app
