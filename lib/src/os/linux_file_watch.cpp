#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "os/bounded_call.h"
#include "os/file_watch.h"

namespace modeldprobe {

FileWatch::FileWatch(std::string directory, std::string name)
    : directory_(std::move(directory)), name_(std::move(name)) {}

FileWatch::~FileWatch() { stop(); }

void FileWatch::stop() {
  if (events_ >= 0) ::close(events_);
  events_ = -1;
  watch_ = -1;
}

void FileWatch::begin() {
  if (events_ < 0) events_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (events_ < 0 || watch_ >= 0 || may_block(directory_)) return;
  constexpr std::uint32_t what = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                 IN_DELETE | IN_MOVE_SELF | IN_ONLYDIR;
  watch_ = ::inotify_add_watch(events_, directory_.c_str(), what);
}

bool FileWatch::take_events() {
  if (watch_ < 0) return false;
  alignas(inotify_event) std::array<char, 4096> buffer;
  // Beyond that, checking the file is cheaper than reading events.
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
      // The directory itself is gone, or events were lost.
      const bool of_directory = (event.mask & (IN_IGNORED | IN_MOVE_SELF | IN_Q_OVERFLOW)) != 0;
      changed = changed || of_directory || (event.len > 0 && name == name_);
      gone = gone || (event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0;
    }
  }
  if (gone) stop();
  return changed;
}

}  // namespace modeldprobe
