#include <atomic>
#include <future>
#include <system_error>

#include "modeldprobe/detector.h"

namespace modeldprobe {
namespace {

/// Work on a thread of its own; nothing when the system allows no more of them.
std::optional<std::future<void>> start(const std::function<void()>& work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

}  // namespace

std::vector<Status> probe_endpoints(const std::vector<std::string>& endpoints,
                                    const std::string& instance, const Surroundings& surroundings,
                                    Deadline deadline) {
  std::vector<Status> statuses(endpoints.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < endpoints.size(); i = next++) {
      statuses[i] = probe_endpoint(endpoints[i], instance, surroundings, deadline);
    }
  };
  std::vector<std::future<void>> helpers;
  while (helpers.size() + 1 < endpoints.size()) {
    auto helper = start(work);
    if (!helper) break;
    helpers.push_back(std::move(*helper));
  }
  work();
  for (std::future<void>& helper : helpers) helper.get();
  return statuses;
}

}  // namespace modeldprobe
