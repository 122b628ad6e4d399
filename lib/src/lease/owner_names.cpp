#include <algorithm>

#include "lease/owner.h"

namespace modeldprobe {

std::string_view name(OwnerWhy why) {
  switch (why) {
    case OwnerWhy::started_after_renewal:
      return "started_after_renewal";
    case OwnerWhy::is_a_thread:
      return "is_a_thread";
    case OwnerWhy::is_this_process:
      return "is_this_process";
    case OwnerWhy::another_users:
      return "another_users";
    case OwnerWhy::not_modeld:
      return "not_modeld";
    case OwnerWhy::no_such_process:
      return "no_such_process";
    case OwnerWhy::zombie:
      return "zombie";
    case OwnerWhy::no_process_id:
      return "no_process_id";
    case OwnerWhy::clock_set_back:
      return "clock_set_back";
    case OwnerWhy::facts_hidden:
      return "facts_hidden";
    case OwnerWhy::other_pid_namespace:
      return "other_pid_namespace";
    case OwnerWhy::shell_launcher:
      return "shell_launcher";
    case OwnerWhy::stopped:
      return "stopped";
    case OwnerWhy::traced:
      return "traced";
    case OwnerWhy::frozen:
      return "frozen";
    case OwnerWhy::other_net_namespace:
      return "other_net_namespace";
    case OwnerWhy::other_mount_namespace:
      return "other_mount_namespace";
  }
  return "unknown";
}

std::string_view name(OwnerPresence presence) {
  switch (presence) {
    case OwnerPresence::owner:
      return "owner";
    case OwnerPresence::not_owner:
      return "not_owner";
    case OwnerPresence::gone:
      return "gone";
    case OwnerPresence::unknown:
      break;
  }
  return "unknown";
}

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
