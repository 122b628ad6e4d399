#include "watch/lease_watch.h"

#include <poll.h>
#include <unistd.h>

#include <utility>

#include "modeldprobe/deadline.h"
#include "os/bounded_call.h"

#if defined(__linux__)
#include <sys/inotify.h>

#include <array>
#include <cstring>
#include <string_view>
#endif

namespace modeldprobe::app {

LeaseWatch::LeaseWatch(std::string data_root) : data_root_(std::move(data_root)) {}

LeaseWatch::~LeaseWatch() {
  if (events_ >= 0) ::close(events_);
}

bool LeaseWatch::wait(std::chrono::nanoseconds span) {
  const Deadline end = Deadline::after(span);
  while (!end.passed()) {
    pollfd waiting{events_, POLLIN, 0};
    ::poll(&waiting, watch_ >= 0 ? 1 : 0, end.poll_timeout());
    if (take_events()) return true;
  }
  return false;
}

#if defined(__linux__)

void LeaseWatch::begin() {
  if (events_ < 0) events_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (events_ < 0 || watch_ >= 0 || may_block(data_root_)) return;
  constexpr std::uint32_t what = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                 IN_DELETE | IN_MOVE_SELF | IN_ONLYDIR;
  watch_ = ::inotify_add_watch(events_, data_root_.c_str(), what);
}

bool LeaseWatch::take_events() {
  if (watch_ < 0) return false;
  constexpr std::string_view lease = "modeld.lease";
  alignas(inotify_event) std::array<char, 4096> buffer;
  bool changed = false;
  for (ssize_t size = 0; (size = ::read(events_, buffer.data(), buffer.size())) > 0;) {
    for (ssize_t at = 0; at < size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const char* const name = buffer.data() + at + sizeof(event);
      at += static_cast<ssize_t>(sizeof(event) + event.len);
      // The directory itself has gone, or events were lost: look again.
      const bool of_directory = (event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_Q_OVERFLOW)) != 0;
      changed = changed || of_directory || (event.len > 0 && name == lease);
      if ((event.mask & IN_MOVE_SELF) != 0) ::inotify_rm_watch(events_, watch_);
      if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) watch_ = -1;
    }
  }
  return changed;
}

#else

void LeaseWatch::begin() {}
bool LeaseWatch::take_events() { return false; }

#endif

}  // namespace modeldprobe::app
