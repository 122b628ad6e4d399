#include "watch/lease_watch.h"

#include <poll.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "modeldprobe/deadline.h"

namespace modeldprobe::app {

LeaseWatch::LeaseWatch(std::string data_root) : lease_(std::move(data_root), "modeld.lease") {}

bool LeaseWatch::wait(std::chrono::nanoseconds shortest, std::chrono::nanoseconds longest) {
  using std::chrono::nanoseconds;
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
