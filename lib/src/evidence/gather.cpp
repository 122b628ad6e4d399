#include "evidence/gather.h"

#include <algorithm>
#include <utility>

#include "evidence/gather_parts.h"
#include "lease/lease.h"
#include "text/clean_path.h"
#include "verdict/decide.h"
#include "verdict/situation.h"

namespace modeldprobe {
namespace {

OwnerQuestion question_for(Ask ask, const std::string& instance) {
  return {ask == Ask::owner_and_status, instance};
}

/// Returns how the lease and the files next to it must be accessed.
Access read_lease(Evidence& evidence, Access root, const System& system) {
  const std::size_t known_good = evidence.data_root.size() + 1;
  evidence.lease_path = join_path(evidence.data_root, lease_file_name);
  const Access access{root.deadline,
                      root.may_block || system.may_block(evidence.lease_path, known_good)};
  evidence.lease = system.read_lease(evidence.lease_path, access);
  evidence.examined_at = system.now();
  return access;
}

bool is_of_this_host(const Evidence& evidence) {
  if (!evidence.lease.lease) return false;
  const std::string& host = evidence.lease.lease->host;
  return !host.empty() && host == evidence.host;
}

OwnerIdentity identify(const Evidence& evidence, const ProcessFacts& facts) {
  return identify_owner(*evidence.lease.lease, facts, evidence.examined_at,
                        {.lease_user = evidence.lease.user});
}

/// Gathers all facts about the owner's process only if the cheap ones do not show an owner that
/// simply runs, or if it does not do its work.
void examine_owner(Evidence& evidence, LeaseStatus lease, const System& system, Deadline deadline) {
  if (!is_of_this_host(evidence)) return;
  const std::int64_t pid = evidence.lease.lease->pid;
  const OwnerIdentity glance = identify(evidence, system.glance_at_process(pid));
  const bool runs = glance.presence == OwnerPresence::owner && glance.why.empty();
  if (is_proven(evidence)) {
    // The owner answered: if its id belongs to another process here, it runs out of sight.
    if (glance.presence == OwnerPresence::owner) evidence.owner = glance;
  } else if (runs && lease == LeaseStatus::live && !evidence.owner_was_to_be_asked) {
    evidence.owner = glance;
  } else {
    evidence.owner = identify(evidence, system.examine_process(pid, deadline));
  }
}

/// A live lease in a detect, and an owner that passed the health check, need no next step.
bool may_need_a_step(const Evidence& evidence, bool live, Ask ask) {
  if (!live || ask == Ask::owner_and_status) return true;
  return ask == Ask::owner && !is_proven(evidence);
}

/// Whether a step needs the working directory to make its paths absolute.
bool names_relative_paths(const Evidence& evidence) {
  const auto is_relative = [](const std::string& path) { return !path.starts_with('/'); };
  return is_relative(evidence.data_root) ||
         (evidence.binaries.binary && is_relative(evidence.binaries.binary->path));
}

}  // namespace

Evidence gather(const Detector::Settings& settings, const System& system, Deadline deadline,
                Ask ask) {
  Evidence evidence;
  evidence.data_root = settings.data_root;
  evidence.binary_override = settings.binary_override;
  evidence.binary_override_origin = settings.binary_override_origin;
  evidence.host = system.host_name();
  evidence.owner_was_to_be_asked = ask != Ask::nobody;
  const Access root{deadline, system.may_block(settings.data_root, 0)};
  const Access beside_lease = read_lease(evidence, root, system);

  const LeaseStatus lease = lease_status(evidence.lease, evidence.examined_at);
  const bool live = lease == LeaseStatus::live;
  // The lease alone decides the verdict, so no launcher has to run.
  const bool settled = live || lease == LeaseStatus::unreadable;
  if (live && ask != Ask::nobody) {
    const Lease& held = *evidence.lease.lease;
    const auto endpoint = meta_value(held, "endpoint");
    if (endpoint) {
      const OwnerQuestion question = question_for(ask, held.instance);
      evidence.health = system.ask_owners({*endpoint}, question, deadline).front();
    }
  }
  examine_owner(evidence, lease, system, deadline);
  if (!evidence.lease.silent) {
    evidence.binaries = find_binary(
        {settings.data_root, root.may_block, settings.binary_override, !settled}, system, deadline);
  }
  if (names_relative_paths(evidence)) evidence.working_directory = system.working_directory();
  if (may_need_a_step(evidence, live, ask)) {
    evidence.step = gather_step_facts(evidence, system, root);
  }
  if (!settled || (live && ask == Ask::owner_and_status)) {
    evidence.closer = examine_closely(evidence, !live, system, root, beside_lease);
  }
  if (evidence.closer && ask == Ask::owner_and_status) {
    evidence.closer->inference = examine_inference(evidence, system, root);
  }
  return evidence;
}

Status examine(const Detector::Settings& settings, const System& system, Deadline deadline,
               Ask ask) {
  const auto start = Deadline::Clock::now();
  Status status = decide(gather(settings, system, deadline, ask));
  status.elapsed = Deadline::Clock::now() - start;
  return status;
}

std::vector<Status> examine_nodes(const std::vector<std::string>& endpoints,
                                  const std::string& instance, const System& system,
                                  Deadline deadline, Ask ask) {
  NodeEvidence evidence;
  evidence.instance = instance;
  evidence.examined_at = system.now();
  auto answers = system.ask_owners(endpoints, question_for(ask, instance), deadline);
  evidence.caller = system.caller(deadline);
  evidence.host = system.host_name();
  if (std::ranges::any_of(endpoints, is_relative_socket)) {
    evidence.working_directory = system.working_directory();
  }
  std::vector<Status> statuses;
  statuses.reserve(endpoints.size());
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    evidence.endpoint = endpoints[i];
    evidence.health = std::move(answers[i]);
    statuses.push_back(decide(evidence));
    statuses.back().elapsed = evidence.health.seen.elapsed;
  }
  return statuses;
}

}  // namespace modeldprobe
