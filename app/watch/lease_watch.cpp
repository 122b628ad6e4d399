#include "watch/lease_watch.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
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

LeaseWatch::~LeaseWatch() { stop(); }

void LeaseWatch::stop() {
  if (events_ >= 0) ::close(events_);
  events_ = -1;
  watch_ = -1;
}

bool LeaseWatch::wait(std::chrono::nanoseconds shortest, std::chrono::nanoseconds longest) {
  using std::chrono::nanoseconds;
  constexpr std::chrono::milliseconds longest_gathering{250};
  const Deadline end = Deadline::after(longest);
  std::this_thread::sleep_for(std::min(shortest, end.remaining()));
  for (nanoseconds gathering = std::chrono::milliseconds(2); !end.passed(); gathering *= 2) {
    pollfd waiting{events_, POLLIN, 0};
    ::poll(&waiting, watch_ >= 0 ? 1 : 0, end.poll_timeout());
    if (take_events()) return true;
    gathering = std::min<nanoseconds>(gathering, longest_gathering);
    std::this_thread::sleep_for(std::min(gathering, end.remaining()));
  }
  return take_events();
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
  // To read more of them would cost more than to look at the lease.
  constexpr int most_reads = 16;
  bool changed = false;
  bool gone = false;
  for (int reads = 0;; ++reads) {
    if (reads == most_reads) gone = changed = true;
    if (gone) break;
    const ssize_t size = ::read(events_, buffer.data(), buffer.size());
    if (size <= 0) break;
    for (ssize_t at = 0; at < size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const char* const name = buffer.data() + at + sizeof(event);
      at += static_cast<ssize_t>(sizeof(event) + event.len);
      // The directory itself has gone, or events were lost: look again.
      const bool of_directory = (event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_Q_OVERFLOW)) != 0;
      changed = changed || of_directory || (event.len > 0 && name == lease);
      gone = gone || (event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0;
    }
  }
  if (gone) stop();
  return changed;
}

#else

void LeaseWatch::begin() {}
bool LeaseWatch::take_events() { return false; }

#endif

}  // namespace modeldprobe::app
