#include "lease/owner_process.h"

#include "os/process_facts.h"

namespace modeldprobe {

OwnerProcess examine_process(std::int64_t pid) {
  const ProcessState state = examine_process_state(pid);
  switch (state.presence) {
    case ProcessState::Presence::unknown:
      return OwnerProcess::unknown;
    case ProcessState::Presence::absent:
      return OwnerProcess::gone;
    case ProcessState::Presence::present:
      break;
  }
  switch (state.letter.value_or('?')) {
    case 'T':
    case 't':
      return OwnerProcess::stopped;
    case 'Z':
      return OwnerProcess::zombie;
    case 'X':
      return OwnerProcess::gone;
    default:
      return OwnerProcess::alive;
  }
}

}  // namespace modeldprobe
