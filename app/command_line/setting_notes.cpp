#include "command_line/setting_notes.h"

namespace modeldprobe::app {
namespace {

Finding note(const std::string& code, const std::string& message, const std::string& advice) {
  return {code, FindingLevel::note, message, NextStep{advice, ""}};
}

}  // namespace

std::vector<Finding> setting_notes(const Setting& data_root, const Environment& environment) {
  std::vector<Finding> notes;
  if (data_root.origin != "default") return notes;
  if (environment("HOME").value_or("").empty()) {
    notes.push_back(note("no_home",
                         "HOME is not set; the data root is .contenox in the working directory",
                         "set HOME, or name the data root with --data-root"));
  }
  const std::string user = environment("SUDO_USER").value_or("");
  if (!user.empty() && user != "root") {
    notes.push_back(note("sudo_user",
                         "sudo runs modeld-probe for " + user + "; the data root " +
                             data_root.value + " may belong to another user",
                         "run modeld-probe without sudo, or name the data root with --data-root"));
  }
  return notes;
}

}  // namespace modeldprobe::app
