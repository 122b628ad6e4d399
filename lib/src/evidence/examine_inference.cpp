#include <algorithm>
#include <utility>
#include <variant>

#include "evidence/gather_parts.h"
#include "json/json_reader.h"
#include "lease/owner.h"
#include "os/process_facts.h"
#include "text/clean_path.h"
#include "text/unicode.h"
#include "verdict/decide.h"

namespace modeldprobe {
namespace {

class InferenceExamination {
 public:
  InferenceExamination(const Evidence& evidence, const System& system, Access root)
      : evidence_(evidence),
        system_(system),
        root_(clean_path(absolute_path(evidence.data_root, evidence.working_directory))),
        access_(root) {}

  InferenceEvidence run() {
    InferenceEvidence inference;
    inference.config = config();
    if (is_proven(evidence_)) {
      inference.models = models();
      inference.devices = devices();
    }
    examine_owner_process(inference, evidence_, system_, root_, access_.deadline);
    return inference;
  }

 private:
  std::string variable(const std::string& name) const {
    return system_.closer.environment(name).value_or("");
  }

  /// A file system that does not answer must leave time for the others.
  Access access_to(const std::string& path) const {
    constexpr double share = 0.5;
    return {access_.deadline.fraction(share), system_.may_block(path, 0)};
  }

  ConfigEvidence config() const {
    constexpr std::size_t largest = 1 << 20;
    ConfigEvidence config;
    config.path = join_path(root_, "modeld.json");
    const FileReading file = system_.closer.file(config.path, largest, access_to(config.path));
    if (file.status != FileReading::Status::found) return config;
    if (const auto problem = read_json(file.content, {})) {
      config.problem = describe(*problem, file.content);
      return config;
    }
    std::string ttl;
    const JsonFields fields = {{"idle", JsonObject{{{"ttl", &ttl}}}}};
    if (const auto problem = read_json(file.content, fields)) {
      config.idle_ttl_problem = describe(*problem, file.content);
    } else if (trimmed(variable("CONTENOX_MODELD_IDLE_TTL")).empty()) {
      config.idle_ttl = trimmed(ttl);
    }
    return config;
  }

  /// Clients search ~/.contenox of their own user, which for another user's daemon is its data
  /// root.
  ModelsEvidence models() const {
    ModelsEvidence models;
    std::optional<DaemonProcess> daemon;
    if (evidence_.owner.presence == OwnerPresence::owner) {
      daemon = system_.closer.daemon(evidence_.owner.pid, access_.deadline);
    }
    const bool named = daemon && !daemon->models_directory.empty();
    // A directory in another file tree cannot be searched by its path.
    const bool elsewhere = named && daemon->same_paths != true;
    models.found.complete = daemon && !elsewhere;
    if (!elsewhere) {
      models.directories.push_back(named ? clean_path(daemon->models_directory)
                                         : join_path(root_, "models"));
    }
    std::vector<std::string> clients = {root_};
    const std::string home = variable("HOME");
    if (home.starts_with('/')) clients.insert(clients.begin(), join_path(home, ".contenox"));
    for (const std::string& client : clients) {
      models.directories.push_back(join_path(client, "models/llama"));
      models.directories.push_back(join_path(client, "models/openvino"));
    }
    list_all(models);
    return models;
  }

  void list_all(ModelsEvidence& models) const {
    std::vector<std::string> listed;
    for (const std::string& directory : models.directories) {
      if (std::ranges::find(listed, directory) != listed.end()) continue;
      models.found.add(system_.closer.models(directory, access_to(directory)));
      listed.push_back(directory);
    }
    models.directories = std::move(listed);
  }

  /// Empty if no variable names it.
  std::string device_lease_directory() const {
    std::string named = variable("CONTENOX_MODELD_DEVICE_LEASE_DIR");
    if (!named.empty()) return named;
    const std::string cache = variable("XDG_CACHE_HOME");
    const std::string home = variable("HOME");
    if (cache.starts_with('/')) return join_path(cache, "contenox/modeld/devices");
    return home.empty() ? "" : join_path(home, ".cache/contenox/modeld/devices");
  }

  std::vector<HeldDevice> devices() const {
    std::vector<HeldDevice> held;
    const std::string directory = device_lease_directory();
    if (directory.empty()) return held;
    const Lease& own = *evidence_.lease.lease;
    for (const Lease& lease : system_.closer.device_leases(directory, access_to(directory))) {
      const bool is_live = evidence_.examined_at < lease.expires_at();
      const bool is_own = lease.pid == own.pid && lease.host == own.host;
      if (is_live && !is_own) held.push_back(held_device(lease));
    }
    return held;
  }

  HeldDevice held_device(const Lease& lease) const {
    const auto text = [&](const std::string& key) { return meta_value(lease, key).value_or(""); };
    HeldDevice held;
    held.device = text("device_kind") + " " + text("device_id");
    held.data_root = text("data_root");
    held.pid = may_be_process(lease.pid) ? lease.pid : 0;
    held.left = std::chrono::milliseconds(
        static_cast<std::int64_t>(milliseconds_between(evidence_.examined_at, lease.expires_at())));
    held.ttl = std::chrono::duration_cast<std::chrono::milliseconds>(lease.ttl);
    if (lease.host != evidence_.host) {
      held.host = lease.host;
      return held;
    }
    const OwnerIdentity holder = identify_owner(
        lease, system_.examine_process(lease.pid, access_.deadline), evidence_.examined_at);
    held.holder_is_gone = holder.has_ended();
    return held;
  }

  const Evidence& evidence_;
  const System& system_;
  std::string root_;
  Access access_;
};

}  // namespace

InferenceEvidence examine_inference(const Evidence& evidence, const System& system, Access root) {
  return InferenceExamination(evidence, system, root).run();
}

}  // namespace modeldprobe
