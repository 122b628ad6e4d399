#include "fake_world.h"

namespace modeldprobe::test {

void FakeWorld::hold_lease() {
  Lease held;
  held.instance = "id-1";
  held.pid = 42;
  held.host = this_machine;
  held.acquired_at = renewal;
  held.renewed_at = renewal;
  held.ttl = fake_ttl;
  held.meta = {{"endpoint", "127.0.0.1:4711"}, {"backend", "llama"}};
  lease = {LeaseReading::Status::found, std::move(held), {}, false};
}

void FakeWorld::put_on_path(const std::string& binary) { on_path = binary; }

void FakeWorld::install(const std::string& launcher, const std::string& version,
                        std::int64_t protocol) {
  files.insert(launcher);
  managed.paths.push_back(launcher);
  replies[launcher] = reply(version, protocol);
}

void FakeWorld::answer_health(const std::string& instance, bool ready, const std::string& backend) {
  health = {{Codec::json, HealthResponse{instance, ready, backend}}};
}

void FakeWorld::fail_health(ReasonCode code, const std::string& message) {
  health = {{}, Reason{code, message}};
}

ProcessFacts FakeWorld::facts(std::int64_t pid) const {
  using Presence = ProcessState::Presence;
  ProcessFacts facts;
  facts.pid = pid;
  facts.probe_in_initial_pid_namespace = true;
  if (owner == OwnerProcess::unknown) return facts;
  facts.state.presence = owner == OwnerProcess::gone ? Presence::absent : Presence::present;
  if (owner == OwnerProcess::gone) return facts;
  const std::map<OwnerProcess, char> letters = {{OwnerProcess::stopped, 'T'},
                                                {OwnerProcess::traced, 't'},
                                                {OwnerProcess::frozen, 'D'},
                                                {OwnerProcess::zombie, 'Z'}};
  const auto letter = letters.find(owner);
  facts.state.letter = letter == letters.end() ? 'S' : letter->second;
  facts.state.command = "modeld.bin";
  facts.state.session = pid;
  facts.user = caller.user;
  facts.started_at = renewal + std::chrono::hours(-1);
  facts.same_pid_namespace = true;
  facts.frozen = owner == OwnerProcess::frozen;
  if (change_facts) change_facts(facts);
  return facts;
}

System FakeWorld::system() {
  System fake;
  fake.now = [this] { return now; };
  fake.nature_of = [](const std::string&, std::size_t) { return PathNature::local; };
  fake.read_lease = [this](const std::string& path, Access) {
    leases_read.push_back(path);
    return lease;
  };
  fake.examine_path = [this](const std::string& path, Access) {
    return PathExamined{files.count(path) != 0 ? Presence::present : Presence::absent, 0, {}};
  };
  fake.find_on_path = [this](const std::string& program) {
    if (program == "sudo") return sudo;
    paths_searched.push_back(program);
    return on_path;
  };
  fake.current_launcher = [this](const std::string&, Access) { return current; };
  fake.managed_launchers = [this](const std::string&, Access) { return managed; };
  fake.examine_launcher_as = [this](std::uint32_t, const std::string&, Deadline) {
    return trust_of_owner;
  };
  fake.examine_launcher = [this](const std::string& launcher, Access) {
    const auto entry = trust.find(launcher);
    return entry == trust.end() ? LauncherTrust{LauncherTrust::Verdict::trusted, {}}
                                : entry->second;
  };
  fake.ask_launchers = [this](const std::vector<std::string>& launchers, Deadline) {
    launchers_asked.push_back(launchers);
    std::vector<LauncherReply> answers;
    for (const std::string& launcher : launchers) {
      const auto entry = replies.find(launcher);
      answers.push_back(entry == replies.end() ? no_reply("silent") : entry->second);
    }
    return answers;
  };
  fake.glance_at_process = [this](std::int64_t pid) {
    processes_glanced_at.push_back(pid);
    return facts(pid);
  };
  fake.examine_process = [this](std::int64_t pid, Deadline) {
    processes_examined.push_back(pid);
    return facts(pid);
  };
  fake.host_name = [] { return this_machine; };
  fake.working_directory = [] { return std::string("/work"); };
  fake.caller = [this](Deadline) { return caller; };
  fake.data_root = [this](const std::string&, Access) { return root; };
  fake.resolved_path = [this](const std::string& path, Access) {
    const auto link = links.find(path);
    return link == links.end() ? path : link->second;
  };
  fake.examine_program = [this](const std::string&, Access) { return program_problem; };
  fake.ask_owners = [this](const std::vector<std::string>& endpoints, const OwnerQuestion& question,
                           Deadline deadline) {
    std::vector<HealthResult> answers;
    for (const std::string& endpoint : endpoints) {
      HealthResult& answer = answers.emplace_back(health);
      answer.waited = waited;
      ping_deadlines.push_back(deadline);
      if (question.status_too) {
        statuses_asked.emplace_back(endpoint, question.instance);
        answer.status = slot;
      } else {
        pings.push_back(endpoint);
      }
    }
    return answers;
  };
  return fake;
}

Status FakeWorld::detect(const std::string& binary_override) {
  return examine({.data_root = fake_root, .binary_override = binary_override}, system(), generous(),
                 Ask::nobody);
}

Status FakeWorld::probe(const std::string& binary_override) {
  return examine({.data_root = fake_root, .binary_override = binary_override}, system(), generous(),
                 Ask::owner);
}

Status FakeWorld::doctor() {
  return examine({fake_root, {}}, system(), generous(), Ask::owner_and_status);
}

Status examine_node(const std::string& endpoint, const std::string& instance, FakeWorld& world,
                    Ask ask) {
  return examine_nodes({endpoint}, instance, world.system(), generous(), ask).front();
}

Access direct_access() { return {generous(), false}; }

LauncherReply reply(const std::string& version, std::int64_t protocol,
                    std::vector<std::string> backends) {
  return {version, protocol, std::move(backends), {}, false};
}

LauncherReply no_reply(const std::string& problem) { return {{}, 1, {}, problem, false}; }

Deadline generous() { return Deadline::after(std::chrono::seconds(60)); }

}  // namespace modeldprobe::test
