#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>

#include "os/process_facts.h"

// For systems without Linux's /proc: determines only whether a process exists.

namespace modeldprobe {

ProcessState examine_process_state(std::int64_t pid, const ProcessFiles& /*files*/) {
  ProcessState state;
  if (!may_be_process(pid)) return state;
  // EPERM means that the process exists and belongs to another user.
  const bool exists = ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
  state.presence = exists ? ProcessState::Presence::present : ProcessState::Presence::absent;
  return state;
}

ProcessFacts glance_at_process(std::int64_t pid) {
  ProcessFacts facts;
  facts.pid = pid;
  facts.state = examine_process_state(pid);
  return facts;
}

ProcessFacts examine_process_facts(std::int64_t pid, Deadline /*deadline*/,
                                   const ProcessFiles& files) {
  ProcessFacts facts;
  facts.pid = pid;
  facts.state = examine_process_state(pid, files);
  facts.is_this_process = pid == ::getpid();
  facts.same_pid_namespace = true;
  facts.probe_in_initial_pid_namespace = true;
  return facts;
}

std::string running_program() { return ""; }

}  // namespace modeldprobe
