#include "guarded.h"

#include <sys/stat.h>

#include <string>
#include <utility>

#include "may_hang.h"

namespace modeldprobe::app {
namespace {

bool may_hang_connecting(const std::string& endpoint) {
  const std::string scheme = "unix:";
  return endpoint.starts_with(scheme) && may_hang(endpoint.substr(scheme.size()));
}

bool exists(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

}  // namespace

Surroundings guarded(Surroundings surroundings, const std::function<void()>& guard) {
  surroundings.ping = [guard, ping = std::move(surroundings.ping)](const std::string& endpoint,
                                                                   Deadline deadline) {
    if (may_hang_connecting(endpoint)) guard();
    return ping(endpoint, deadline);
  };
  surroundings.is_file = [guard,
                          is_file = std::move(surroundings.is_file)](const std::string& path) {
    if (may_hang(path)) guard();
    return is_file(path);
  };
  // Links may stand anywhere among the installs, and anything behind a launcher's first line.
  surroundings.managed_launchers =
      [guard, find = std::move(surroundings.managed_launchers)](const std::string& data_root) {
        if (exists(data_root + "/modeld")) guard();
        return find(data_root);
      };
  surroundings.ask_launchers = [guard, ask = std::move(surroundings.ask_launchers)](
                                   const std::vector<std::string>& launchers, Deadline deadline) {
    guard();
    return ask(launchers, deadline);
  };
  return surroundings;
}

}  // namespace modeldprobe::app
