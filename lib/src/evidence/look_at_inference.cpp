#include "evidence/look_at_inference.h"

#include <algorithm>
#include <utility>

#include "text/clean_path.h"
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

  InferenceLook run() {
    InferenceLook look;
    if (is_proven(evidence_)) look.models = models();
    return look;
  }

 private:
  std::string variable(const std::string& name) const {
    return system_.closer.environment(name).value_or("");
  }

  std::string below_root(std::string_view name) const { return join_path(root_, name); }

  Access access_to(const std::string& path) const {
    return {access_.deadline, system_.may_block(path, 0)};
  }

  bool is_owners_process_here() const { return evidence_.owner.presence == OwnerPresence::owner; }

  /// Clients look in the home of their user; those of another user's daemon, beside its data root.
  ModelsLook models() const {
    ModelsLook look;
    std::optional<DaemonProcess> daemon;
    if (is_owners_process_here()) {
      daemon = system_.closer.daemon(evidence_.owner.pid, access_.deadline);
    }
    const bool named = daemon && !daemon->models_directory.empty();
    look.found.complete = daemon.has_value();
    look.directories.push_back(named ? clean_path(daemon->models_directory) : below_root("models"));
    std::vector<std::string> clients = {root_};
    const std::string home = variable("HOME");
    if (home.starts_with('/')) clients.insert(clients.begin(), join_path(home, ".contenox"));
    for (const std::string& client : clients) {
      look.directories.push_back(join_path(client, "models/llama"));
      look.directories.push_back(join_path(client, "models/openvino"));
    }
    list_all(look);
    return look;
  }

  void list_all(ModelsLook& look) const {
    std::vector<std::string> listed;
    for (const std::string& directory : look.directories) {
      if (std::ranges::find(listed, directory) != listed.end()) continue;
      look.found.add(system_.closer.models(directory, access_to(directory)));
      listed.push_back(directory);
    }
    look.directories = std::move(listed);
  }

  const Evidence& evidence_;
  const System& system_;
  std::string root_;
  Access access_;
};

}  // namespace

InferenceLook look_at_inference(const Evidence& evidence, const System& system, Access root) {
  return InferenceExamination(evidence, system, root).run();
}

}  // namespace modeldprobe
