#include "attempt.h"

#include <sys/resource.h>

#include <algorithm>
#include <utility>

#include "guarded.h"
#include "may_hang.h"
#include "modeldprobe/detector.h"
#include "notebook.h"
#include "text/durations.h"
#include "text/shell_quoting.h"
#include "watchdog.h"

namespace modeldprobe::app {
namespace {

Status find_out(const Request& request, Surroundings surroundings, Deadline deadline) {
  const Detector detector({request.data_root.value, request.binary_override.value},
                          std::move(surroundings));
  return request.command == Command::probe ? detector.probe(deadline) : detector.detect(deadline);
}

/// Whether what is read first, and decides, may lie where no deadline reaches. Directories of PATH
/// are left out: if one of those hangs, so does every shell.
bool question_may_hang(const Request& request) {
  const std::string& root = request.data_root.value;
  return may_hang(root) || may_hang(root + "/modeld.lease", root.size() + 1) ||
         may_hang(root + "/modeld/current", root.size() + 1);
}

/// What can be said when the file system has swallowed the question.
Status swallowed(const Request& request) {
  Status status;
  status.data_root = request.data_root.value;
  status.examined_at = system_now();
  status.lease.path = request.data_root.value + "/modeld.lease";
  status.lease.status = LeaseStatus::unreadable;
  status.lease.problem = "a file system did not answer in time";
  status.reason =
      Reason{ReasonCode::lease_unreadable, "not all under " + request.data_root.value +
                                               " can be read: a file system did not answer in "
                                               "time"};
  status.next = NextStep{"see what is mounted there, and whether its server is alive",
                         "findmnt -T " + shell_quoted(request.data_root.value)};
  status.elapsed = request.timeout;
  return status;
}

/// The verdict of a search that is stuck: a live lease settles the state without the rest.
Status as_far_as_known(const Request& request, const Notebook& notes) {
  if (!notes.lease_was_read()) return swallowed(request);
  Status status = find_out(request, notes.as_written(), Deadline::after(std::chrono::seconds(0)));
  if (status.lease.status != LeaseStatus::live) return swallowed(request);
  status.warnings.push_back(
      {"binary_not_examined",
       "the binary was not looked for: a file system did not answer in time"});
  return status;
}

Findings examine_data_root(const Request& request, Deadline deadline, const WhenStuck& when_stuck,
                           const std::function<void()>& before) {
  Notebook notes;
  LateWatchdog watchdog(deadline, [&] { when_stuck({as_far_as_known(request, notes)}); });
  if (question_may_hang(request)) watchdog.watch();
  before();
  Surroundings surroundings =
      guarded(real_surroundings(request.codec, Orphans::kill), [&] { watchdog.watch(); });
  return {find_out(request, notes.taking_notes(std::move(surroundings)), deadline)};
}

/// Many nodes are asked at the same time, each over a socket or some more: as many as the system
/// lets this process have.
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Findings ask_nodes(const Request& request, Deadline deadline, const WhenStuck& when_stuck) {
  if (request.endpoints.size() > 1) allow_many_descriptors();
  const auto ask = [&](const Surroundings& surroundings, Deadline answers_due) {
    return probe_endpoints(request.endpoints, request.instance, surroundings, answers_due);
  };
  Notebook notes;
  LateWatchdog watchdog(deadline, [&] {
    when_stuck(ask(notes.as_written(), Deadline::after(std::chrono::seconds(0))));
  });
  Surroundings surroundings = guarded(real_surroundings(request.codec), [&] { watchdog.watch(); });
  return ask(notes.taking_notes(std::move(surroundings)), deadline);
}

}  // namespace

Findings attempt(const Request& request, Deadline deadline, const WhenStuck& when_stuck,
                 const std::function<void()>& before) {
  if (!request.endpoints.empty()) return ask_nodes(request, deadline, when_stuck);
  return examine_data_root(request, deadline, when_stuck, before);
}

bool all_running(const Findings& findings) {
  return std::all_of(findings.begin(), findings.end(),
                     [](const Status& status) { return status.state == State::running; });
}

}  // namespace modeldprobe::app
