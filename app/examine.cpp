#include "examine.h"

#include <sys/resource.h>

#include <algorithm>

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

/// Many nodes are asked at the same time, each over a socket or some more: as many as the system
/// lets this process have.
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Statuses examine(const Request& request, Deadline deadline) {
  if (request.endpoints.empty()) return {examine_data_root(request, deadline)};
  if (request.endpoints.size() > 1) allow_many_descriptors();
  const auto ask = request.command == Command::doctor ? doctor_endpoints : probe_endpoints;
  return ask(request.endpoints, request.instance, request.codec, deadline);
}

bool all_running(const Statuses& statuses) {
  return std::all_of(statuses.begin(), statuses.end(),
                     [](const Status& status) { return status.state == State::running; });
}

}  // namespace modeldprobe::app
