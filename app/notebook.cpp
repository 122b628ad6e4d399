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
    health_.insert_or_assign(endpoint, result);
    return result;
  };
  return surroundings;
}

bool Notebook::lease_was_read() const {
  const std::lock_guard lock(mutex_);
  return lease_.has_value();
}

Surroundings Notebook::as_written() const {
  const std::lock_guard lock(mutex_);
  Surroundings surroundings = real_surroundings();
  surroundings.read_lease = [lease = lease_.value_or(LeaseReading{})](const std::string&) {
    return lease;
  };
  surroundings.ping = [health = health_](const std::string& endpoint, Deadline) {
    const auto heard = health.find(endpoint);
    if (heard != health.end()) return heard->second;
    return HealthResult{
        Codec::json,
        {},
        Reason{ReasonCode::connect_timeout, "connecting to " + endpoint + ": no answer in time"}};
  };
  surroundings.is_file = [](const std::string&) { return false; };
  surroundings.find_on_path = [](const std::string&) { return std::nullopt; };
  surroundings.current_launcher = [](const std::string&) { return std::nullopt; };
  surroundings.managed_launchers = [](const std::string&) { return ManagedLaunchers{}; };
  return surroundings;
}

}  // namespace modeldprobe::app
