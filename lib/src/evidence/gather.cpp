#include "evidence/gather.h"

#include <atomic>
#include <future>
#include <system_error>
#include <utility>

#include "evidence/find_binary.h"
#include "evidence/look_at_inference.h"
#include "evidence/look_closer.h"
#include "evidence/step_facts.h"
#include "lease/lease.h"
#include "text/clean_path.h"
#include "verdict/decide.h"

namespace modeldprobe {
namespace {

AskedHealth ask_at(const std::string& endpoint, const std::string& instance, const System& system,
                   Deadline deadline, Ask ask) {
  const auto start = Deadline::Clock::now();
  if (ask == Ask::owner_and_status) {
    OwnerAnswers answers = system.ask_status_too(endpoint, instance, deadline);
    return {std::move(answers.health), Deadline::Clock::now() - start, std::move(answers.status)};
  }
  HealthResult result = system.ping(endpoint, deadline);
  return {std::move(result), Deadline::Clock::now() - start, std::nullopt};
}

/// Returns how the lease, and what stands beside it, is to be asked.
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

/// All facts about the owner's process are gathered only where the cheap ones show anything but an
/// owner that simply runs, or where it does not do its work.
void examine_owner(Evidence& evidence, LeaseStatus lease, const System& system, Deadline deadline) {
  if (!is_of_this_host(evidence)) return;
  const std::int64_t pid = evidence.lease.lease->pid;
  const OwnerIdentity glance = identify(evidence, system.glance_at_process(pid));
  const bool runs = glance.presence == OwnerPresence::owner && glance.why.empty();
  if (is_proven(evidence)) {
    // What answered is the owner: where its id is another process's, it runs out of sight.
    if (glance.presence == OwnerPresence::owner) evidence.owner = glance;
  } else if (runs && lease == LeaseStatus::live && !evidence.owner_was_to_be_asked) {
    evidence.owner = glance;
  } else {
    evidence.owner = identify(evidence, system.examine_process(pid, deadline));
  }
}

/// A live lease that nobody asked about, and an owner that proved itself, need no next step.
bool may_need_a_step(const Evidence& evidence, bool live, Ask ask) {
  if (!live || ask == Ask::owner_and_status) return true;
  return ask == Ask::owner && !is_proven(evidence);
}

/// A step names full paths; the working directory is asked for only where one is relative.
bool names_relative_paths(const Evidence& evidence) {
  const auto is_relative = [](const std::string& path) { return !path.starts_with('/'); };
  return is_relative(evidence.data_root) ||
         (evidence.binaries.binary && is_relative(evidence.binaries.binary->path));
}

/// Work on a thread of its own; nothing when the system allows no more of them.
std::optional<std::future<void>> start(const std::function<void()>& work) {
  try {
    return std::async(std::launch::async, work);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

struct AskedNode {
  NodeEvidence evidence;
  std::chrono::nanoseconds elapsed{0};
};

AskedNode ask_node(const std::string& endpoint, const std::string& instance, const System& system,
                   Deadline deadline, Ask ask) {
  const auto start = Deadline::Clock::now();
  AskedNode node;
  node.evidence.endpoint = endpoint;
  node.evidence.instance = instance;
  node.evidence.examined_at = system.now();
  node.evidence.health = ask_at(endpoint, instance, system, deadline, ask);
  node.elapsed = Deadline::Clock::now() - start;
  return node;
}

Status decide_about(AskedNode node, const Caller& caller, const std::string& host) {
  node.evidence.caller = caller;
  node.evidence.host = host;
  Status status = decide(node.evidence);
  status.elapsed = node.elapsed;
  return status;
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
  const bool settled = live || lease == LeaseStatus::unreadable;
  if (live && ask != Ask::nobody) {
    const Lease& held = *evidence.lease.lease;
    const auto endpoint = meta_value(held, "endpoint");
    if (endpoint) evidence.health = ask_at(*endpoint, held.instance, system, deadline, ask);
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
    evidence.closer = look_closer(evidence, !live, system, root, beside_lease);
  }
  if (evidence.closer && ask == Ask::owner_and_status) {
    evidence.closer->inference = look_at_inference(evidence, system, root);
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
  std::vector<AskedNode> nodes(endpoints.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < endpoints.size(); i = next++) {
      nodes[i] = ask_node(endpoints[i], instance, system, deadline, ask);
    }
  };
  std::vector<std::future<void>> helpers;
  while (helpers.size() + 1 < endpoints.size()) {
    auto helper = start(work);
    if (!helper) break;
    helpers.push_back(std::move(*helper));
  }
  work();
  for (std::future<void>& helper : helpers) helper.get();
  const Caller caller = system.caller();
  const std::string host = system.host_name();
  std::vector<Status> statuses;
  for (AskedNode& node : nodes) statuses.push_back(decide_about(std::move(node), caller, host));
  return statuses;
}

}  // namespace modeldprobe
