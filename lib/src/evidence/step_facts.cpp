#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "evidence/gather_parts.h"
#include "os/error_text.h"
#include "os/ownership.h"
#include "os/process_facts.h"
#include "os/process_text.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr const char* tool_name = "modeld-probe";

/// The tool's name if PATH leads to it, otherwise its path. In another program that links this
/// library, the tool is assumed to be on PATH.
std::string tool_in_a_shell() {
  const std::string program = running_program();
  if (base_name(program) != tool_name) return tool_name;
  const std::string search_path = process_environment()("PATH").value_or("");
  const auto found = find_on_path(search_path, tool_name);
  struct stat one {};
  struct stat other {};
  const bool same = found && ::stat(found->c_str(), &one) == 0 &&
                    ::stat(program.c_str(), &other) == 0 && one.st_dev == other.st_dev &&
                    one.st_ino == other.st_ino;
  return same ? tool_name : program;
}

/// A program with several names may not act as modeld under the name of its target.
bool is_modeld(std::string_view path) { return base_name(path).starts_with("modeld"); }

std::string resolved_binary(const Evidence& evidence, const System& system, Deadline deadline) {
  const std::string path =
      absolute_path(evidence.binaries.binary->path, evidence.working_directory);
  std::string resolved = system.resolved_path(path, {deadline, system.may_block(path, 0)});
  return is_modeld(resolved) ? resolved : path;
}

ProgramProblem binary_problem(const std::string& binary, const System& system, Deadline deadline) {
  if (!binary.starts_with('/')) {
    return {0, "its path is relative, and the working directory is unknown"};
  }
  return system.examine_program(binary, {deadline, system.may_block(binary, 0)});
}

/// Only root can check it with that user's rights.
std::string problem_for(std::uint32_t user, const StepFacts& facts, const Evidence& evidence,
                        const System& system, Deadline deadline) {
  if (facts.caller.user == 0) {
    return system.examine_launcher_as(user, facts.binary, deadline).problem;
  }
  const auto& untrusted = evidence.binaries.untrusted;
  const auto found =
      std::ranges::find(untrusted, evidence.binaries.binary->path, &RejectedLauncher::path);
  return found == untrusted.end() ? "" : found->problem;
}

}  // namespace

StepFacts gather_step_facts(const Evidence& evidence, const System& system, Access root) {
  StepFacts facts;
  facts.caller = system.caller(root.deadline);
  facts.root = system.data_root(evidence.data_root, root);
  if (evidence.binaries.binary) {
    facts.binary = resolved_binary(evidence, system, root.deadline);
    facts.binary_problem = binary_problem(facts.binary, system, root.deadline);
  }
  if (!evidence.binaries.binary || evidence.health) {
    facts.has_contenox = system.find_on_path("contenox").has_value();
  }
  const bool others = facts.root_is_another_users();
  if (others && !facts.binary.empty()) {
    facts.problem_for_owner = problem_for(*facts.root.user, facts, evidence, system, root.deadline);
  }
  if (facts.caller.user != 0 && (others || evidence.owner.supervisor)) {
    facts.has_sudo = system.find_on_path("sudo").has_value();
  }
  return facts;
}

Caller examine_caller(CodecChoice codec, Deadline deadline) {
  const uid_t user = ::geteuid();
  return {.user = may_be_unmapped(user) ? unknown_user : user,
          .home = process_environment()("HOME").value_or(""),
          .tool = tool_in_a_shell(),
          .codec = codec,
          .timeout = deadline.span()};
}

DataRoot examine_data_root(const std::string& path, Access access) {
  const auto answer = bounded_call(access, [&]() -> Answer {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) != 0) {
      return {means_absent(errno) ? "absent" : ""};
    }
    return {S_ISDIR(facts.st_mode) ? "directory" : "other", std::to_string(facts.st_uid)};
  });
  if (!answer || answer->front().empty()) return {};
  if (answer->size() == 1) return {DataRoot::Kind::absent, {}, {}};
  const auto user = static_cast<std::uint32_t>(std::stoul(answer->at(1)));
  const auto kind =
      answer->front() == "directory" ? DataRoot::Kind::directory : DataRoot::Kind::other;
  if (may_be_unmapped(user)) return {kind, {}, {}, true};
  return {kind, user, user == ::geteuid() ? "" : user_name(user)};
}

}  // namespace modeldprobe
