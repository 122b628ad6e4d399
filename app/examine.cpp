#include "examine.h"

#include <sys/resource.h>
#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "modeldprobe/detector.h"

namespace modeldprobe::app {
namespace {

Status examine_data_root(const Request& request, Deadline deadline) {
  const Detector detector({.data_root = request.data_root.value,
                           .binary_override = request.binary_override.value,
                           .binary_override_origin = request.binary_override.origin,
                           .codec = request.codec,
                           .orphans = Orphans::kill});
  switch (request.command) {
    case Command::detect:
      return detector.detect(deadline);
    case Command::probe:
      return detector.probe(deadline);
    case Command::doctor:
      break;
  }
  return detector.doctor(deadline);
}

/// Where the default data root is probably not the daemon's, what is missing there is no news: the
/// first step is to name the right one.
void prefer_the_step_of_a_note(Status& status, const std::vector<Finding>& notes) {
  const bool nothing_there =
      status.state == State::not_installed || status.state == State::not_running;
  if (nothing_there && status.lease.status == LeaseStatus::absent && !notes.empty()) {
    status.next = notes.front().next;
  }
}

/// While it lives, this process may have as many descriptors as the system allows: many nodes are
/// asked at the same time. A program that is executed later has the limit that it expects.
class ManyDescriptors {
 public:
  ManyDescriptors() : known_(::getrlimit(RLIMIT_NOFILE, &before_) == 0) {
    rlimit limit = before_;
    limit.rlim_cur = limit.rlim_max;
    if (known_) ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  ManyDescriptors(const ManyDescriptors&) = delete;
  ManyDescriptors& operator=(const ManyDescriptors&) = delete;
  ~ManyDescriptors() {
    if (known_) ::setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  bool known_;
};

/// While it lives, SIGALRM ends this process two seconds after the deadline. The kernel may hold it
/// in a call that nothing else can end: a disk does not answer, or a virus scanner does not decide.
/// A thread that could say so would make every examination slower by a fifth.
class Alarm {
 public:
  explicit Alarm(Deadline deadline) {
    constexpr std::chrono::seconds grace{2};
    set(deadline.remaining() + grace);
  }
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { set(std::chrono::nanoseconds::zero()); }

 private:
  static void set(std::chrono::nanoseconds left) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(left - seconds);
    const itimerval once{{0, 0}, {seconds.count(), rest.count()}};
    ::setitimer(ITIMER_REAL, &once, nullptr);
  }
};

}  // namespace

Statuses examine(const Request& request, Deadline deadline) {
  const Alarm alarm(deadline);
  if (request.endpoints.empty()) {
    Status status = examine_data_root(request, deadline);
    prefer_the_step_of_a_note(status, request.notes);
    status.findings.insert(status.findings.end(), request.notes.begin(), request.notes.end());
    return {std::move(status)};
  }
  std::optional<ManyDescriptors> many;
  if (request.endpoints.size() > 1) many.emplace();
  const auto ask = request.command == Command::doctor ? doctor_endpoints : probe_endpoints;
  return ask(request.endpoints, request.instance, request.codec, deadline);
}

bool all_running(const Statuses& statuses) {
  return std::all_of(statuses.begin(), statuses.end(),
                     [](const Status& status) { return status.state == State::running; });
}

}  // namespace modeldprobe::app
