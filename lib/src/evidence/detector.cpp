#include "modeldprobe/detector.h"

#include <cstdlib>
#include <utility>

#include "evidence/gather.h"
#include "text/clean_path.h"

namespace modeldprobe {

Environment process_environment() {
  return [](const std::string& variable) -> std::optional<std::string> {
    const char* value = std::getenv(variable.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

std::string default_data_root(const Environment& environment) {
  std::string root = environment("CONTENOX_DATA_ROOT").value_or("");
  if (!root.empty()) return root;
  const std::string home = environment("HOME").value_or("");
  return join_path(home, ".contenox");
}

Detector::Detector(Settings settings) : settings_(std::move(settings)) {
  if (settings_.data_root.empty()) settings_.data_root = default_data_root();
}

Status Detector::detect(Deadline deadline) const {
  return examine(settings_, real_system(settings_.codec, settings_.orphans), deadline, Ask::nobody);
}

Status Detector::probe(Deadline deadline) const {
  return examine(settings_, real_system(settings_.codec, settings_.orphans), deadline, Ask::owner);
}

Status Detector::doctor(Deadline deadline) const {
  return examine(settings_, real_system(settings_.codec, settings_.orphans), deadline,
                 Ask::owner_and_status);
}

std::vector<Status> probe_endpoints(const std::vector<std::string>& endpoints,
                                    const std::string& instance, CodecChoice codec,
                                    Deadline deadline) {
  return examine_nodes(endpoints, instance, real_system(codec, Orphans::leave), deadline,
                       Ask::owner);
}

std::vector<Status> doctor_endpoints(const std::vector<std::string>& endpoints,
                                     const std::string& instance, CodecChoice codec,
                                     Deadline deadline) {
  return examine_nodes(endpoints, instance, real_system(codec, Orphans::leave), deadline,
                       Ask::owner_and_status);
}

}  // namespace modeldprobe
