#include "notebook.h"

#include <string>
#include <vector>

namespace modeldprobe::app {

Surroundings Notebook::taking_notes(Surroundings surroundings) {
  surroundings.read_lease = [this, read = surroundings.read_lease](const std::string& path) {
    LeaseReading reading = read(path);
    const std::lock_guard lock(mutex_);
    lease_ = reading;
    return reading;
  };
  surroundings.ping = [this, ping = surroundings.ping](const std::string& endpoint,
                                                       Deadline deadline) {
    HealthResult result = ping(endpoint, deadline);
    const std::lock_guard lock(mutex_);
    health_ = result;
    return result;
  };
  return surroundings;
}

std::optional<Surroundings> Notebook::as_written() const {
  const std::lock_guard lock(mutex_);
  if (!lease_) return std::nullopt;
  Surroundings surroundings = real_surroundings();
  surroundings.read_lease = [lease = *lease_](const std::string&) { return lease; };
  surroundings.ping = [health = health_.value_or(HealthResult{})](const std::string&, Deadline) {
    return health;
  };
  surroundings.is_file = [](const std::string&) { return false; };
  surroundings.find_on_path = [](const std::string&) { return std::nullopt; };
  surroundings.current_launcher = [](const std::string&) { return std::nullopt; };
  surroundings.managed_launchers = [](const std::string&) { return ManagedLaunchers{}; };
  return surroundings;
}

bool Notebook::owner_was_heard() const {
  const std::lock_guard lock(mutex_);
  return health_.has_value();
}

}  // namespace modeldprobe::app
