#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fake_world.h"

namespace modeldprobe::test {

/// A daemon that answers, has a model and is seen here, unless a test changes that.
struct DoctorWorld {
  FakeWorld world;
  std::string config;
  std::map<std::string, std::string> variables;
  std::vector<Lease> device_leases;
  CurrentVersion version;
  DaemonOutput output{DaemonOutput::Kind::unknown};
  DaemonOutput errors{DaemonOutput::Kind::unknown};
  std::vector<std::string> last_lines;
  std::size_t connections = 0;
  KernelLog kernel_log = KernelLog::silent;
  std::vector<std::string> asked;
  std::function<void(ProcessFacts&)> change_facts = [](ProcessFacts&) {};

  DoctorWorld() {
    world.hold_lease();
    world.owner = OwnerProcess::alive;
    world.answer_health("id-1");
    world.slot = {OwnerStatus{"Ready", {}, {}, {}, "llama"}, {}, {}};
  }

  CloserSystem closer() {
    CloserSystem closer;
    closer.environment = [this](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    closer.daemon = [](std::int64_t pid, Deadline) { return DaemonProcess{pid, "/data", {}}; };
    closer.models = [](const std::string&, Access) { return ModelsFound{1, 0, 0, {}, true}; };
    closer.file = [this](const std::string& path, std::size_t, Access) {
      asked.push_back(path);
      return config.empty() ? FileReading{} : FileReading{FileReading::Status::found, config, {}};
    };
    closer.device_leases = [this](const std::string& path, Access) {
      asked.push_back(path);
      return device_leases;
    };
    closer.current_version = [this](const std::string&, Access) { return version; };
    closer.output = [this](std::int64_t, int descriptor) {
      return descriptor == 1 ? output : errors;
    };
    closer.last_lines = [this](const std::string& path, Access) {
      asked.push_back(path);
      return last_lines;
    };
    closer.connections = [this](std::int64_t, std::uint16_t port, Deadline) {
      asked.push_back(std::to_string(port));
      return connections;
    };
    closer.kernel_log = [this](std::int64_t pid, Deadline) {
      asked.push_back("log of " + std::to_string(pid));
      return kernel_log;
    };
    return closer;
  }

  Status examine(Ask ask = Ask::owner_and_status) {
    world.change_facts = [this](ProcessFacts& facts) {
      facts.same_paths = true;
      facts.same_net_namespace = true;
      change_facts(facts);
    };
    System system = world.system();
    system.closer = closer();
    return modeldprobe::examine({test::fake_root, ""}, system, test::generous(), ask);
  }

  /// The findings of that code.
  std::vector<Finding> findings(const std::string& code) {
    Status status = examine();
    std::erase_if(status.findings, [&](const Finding& found) { return found.code != code; });
    return status.findings;
  }

  bool asked_for(const std::string& what) const {
    return std::ranges::find(asked, what) != asked.end();
  }
};

}  // namespace modeldprobe::test
