#include "watch/pause.h"

#include <poll.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "lease/lease.h"
#include "modeldprobe/deadline.h"

namespace modeldprobe::app {
namespace {

using std::chrono::nanoseconds;

/// The longest delay in noticing a daemon if the system reports no changes.
constexpr std::chrono::milliseconds longest_pause{250};
constexpr int hundredth = 100;

}  // namespace

Rest Pacing::after_attempt(nanoseconds used, bool cut_short) {
  // The first change may be the beginning of a start; repeated changes are not.
  if (cut_short && shortest_ == least) pause_ = least;
  const nanoseconds longest = std::max(pause_, used * hundredth);
  pause_ = std::min<nanoseconds>(pause_ * 2, longest_pause);
  shortest_ = cut_short ? std::min(shortest_ * 2, longest) : nanoseconds(least);
  return {std::min(shortest_, longest), longest};
}

LeaseWatch::LeaseWatch(std::string data_root)
    : lease_(std::move(data_root), std::string(lease_file_name)) {}

bool LeaseWatch::wait(nanoseconds shortest, nanoseconds longest) {
  constexpr std::chrono::milliseconds longest_gathering{250};
  const Deadline end = Deadline::after(longest);
  std::this_thread::sleep_for(std::min(shortest, end.remaining()));
  for (nanoseconds gathering = std::chrono::milliseconds(2); !end.passed(); gathering *= 2) {
    pollfd waiting{lease_.descriptor(), POLLIN, 0};
    ::poll(&waiting, waiting.fd >= 0 ? 1 : 0, end.poll_timeout());
    if (lease_.take_events()) return true;
    gathering = std::min<nanoseconds>(gathering, longest_gathering);
    std::this_thread::sleep_for(std::min(gathering, end.remaining()));
  }
  return lease_.take_events();
}

}  // namespace modeldprobe::app
