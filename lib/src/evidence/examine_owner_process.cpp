#include <variant>

#include "evidence/gather_parts.h"
#include "net/endpoint.h"
#include "verdict/decide.h"

namespace modeldprobe {
namespace {

ProgramEvidence program_of(const ProcessFacts& facts, const System& system, const std::string& root,
                           Deadline deadline) {
  ProgramEvidence program;
  if (!facts.executable) return program;
  program.path = *facts.executable;
  program.deleted = facts.executable_deleted;
  // A path from another mount namespace may name a different file here.
  if (facts.same_paths != true || !may_be_managed(program.path)) return program;
  const std::string current = root + "/modeld/current";
  const CurrentVersion version =
      system.closer.current_version(root, {deadline, system.may_block(current, 0)});
  program.running = version_folder(version.installs, program.path).value_or("");
  program.current = version_folder(version.installs, version.launcher).value_or("");
  return program;
}

LogEvidence log_of(const ProcessFacts& facts, const System& system, Deadline deadline) {
  constexpr int standard_output = 1;
  constexpr int standard_error = 2;
  LogEvidence log;
  log.output = system.closer.output(facts.pid, standard_output);
  log.errors = system.closer.output(facts.pid, standard_error);
  log.paths_lead_there = facts.same_paths == true;
  const std::string& path = log.errors.path;
  if (log.errors.kind == DaemonOutput::Kind::file && log.paths_lead_there) {
    log.last_lines = system.closer.last_lines(path, {deadline, system.may_block(path, 0)});
  }
  return log;
}

bool is_ready(const Evidence& evidence) {
  return evidence.health && evidence.health->status && evidence.health->status->status &&
         evidence.health->status->status->state == "Ready";
}

std::size_t connections_to(const Evidence& evidence, const System& system, Deadline deadline) {
  const auto text = meta_value(*evidence.lease.lease, "endpoint");
  if (!text) return 0;
  const auto parsed = parse_endpoint(*text);
  const auto* const endpoint = std::get_if<Endpoint>(&parsed);
  return endpoint != nullptr && endpoint->port != 0
             ? system.closer.connections(evidence.owner.pid, endpoint->port, deadline)
             : 0;
}

}  // namespace

void examine_owner_process(InferenceEvidence& inference, const Evidence& evidence,
                           const System& system, const std::string& root, Deadline deadline) {
  const OwnerIdentity& owner = evidence.owner;
  const bool gone = owner.has_ended();
  const bool runs = is_proven(evidence) && owner.presence == OwnerPresence::owner;
  if (!gone && !runs) return;
  const ProcessFacts facts = system.examine_process(evidence.lease.lease->pid, deadline);
  if (gone) {
    // The kernel log has process ids of the initial pid namespace.
    if (facts.probe_in_initial_pid_namespace == true) {
      inference.kernel_log = system.closer.kernel_log(facts.pid, deadline);
    }
    return;
  }
  inference.program = program_of(facts, system, root, deadline);
  inference.log = log_of(facts, system, deadline);
  if (is_ready(evidence) && facts.same_net_namespace != false) {
    inference.connections = connections_to(evidence, system, deadline);
  }
}

}  // namespace modeldprobe
