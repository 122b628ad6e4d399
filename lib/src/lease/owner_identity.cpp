#include <algorithm>

#include "lease/owner.h"

namespace modeldprobe {

bool OwnerIdentity::has(OwnerWhy wanted) const {
  return std::any_of(why.begin(), why.end(),
                     [wanted](const OwnerRemark& remark) { return remark.why == wanted; });
}

std::string_view OwnerIdentity::sentence() const {
  return why.empty() ? std::string_view() : std::string_view(why.front().sentence);
}

bool OwnerIdentity::has_ended() const {
  return condition == OwnerProcess::gone || condition == OwnerProcess::zombie;
}

bool OwnerIdentity::may_be_signalled() const {
  const bool reachable = condition == OwnerProcess::alive || condition == OwnerProcess::stopped;
  return presence == OwnerPresence::owner && reachable && !tracer && same_pid_namespace == true &&
         !has(OwnerWhy::shell_launcher);
}

}  // namespace modeldprobe
