#include "lease/owner.h"

#include <functional>
#include <string>

#include "catch.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;

constexpr Timestamp renewed{1'800'000'000, 0};
constexpr std::int64_t pid = 4711;
constexpr std::uint32_t user = 1000;

Lease lease() {
  Lease lease;
  lease.pid = pid;
  lease.renewed_at = renewed;
  lease.ttl = 30s;
  return lease;
}

/// The owner, in good health.
ProcessFacts owner() {
  ProcessFacts facts;
  facts.pid = pid;
  facts.state = {ProcessState::Presence::present, 'S', "modeld.bin", 1, pid, 100};
  facts.started_at = renewed + (-1h);
  facts.thread_group = pid;
  facts.innermost_pid = pid;
  facts.user = user;
  facts.traced = false;
  facts.executable = "/home/u/.contenox/modeld/v1/linux-amd64/modeld.bin";
  facts.same_pid_namespace = facts.same_net_namespace = facts.same_paths = true;
  facts.cgroups = "0::/user.slice/user-1000.slice/session-3.scope\n";
  facts.frozen = false;
  facts.probe_in_initial_pid_namespace = true;
  return facts;
}

/// A program that has nothing to do with modeld.
void become(ProcessFacts& facts, const std::string& command) {
  facts.state.command = command;
  facts.executable = "/usr/bin/" + command;
  facts.arguments = {{command, "100"}};
}

OwnerIdentity identify(const ProcessFacts& facts, Timestamp now = renewed + 60s) {
  return identify_owner(lease(), facts, now, {.lease_user = user});
}

struct Row {
  std::string what;
  std::function<void(ProcessFacts&)> change;
  OwnerPresence presence;
  OwnerProcess condition;
  std::optional<OwnerWhy> why;
  std::string sentence;
};

void check(const Row& row) {
  CAPTURE(row.what);
  ProcessFacts facts = owner();
  row.change(facts);
  const OwnerIdentity identity = identify(facts);
  CAPTURE(identity.sentence());
  CHECK(identity.presence == row.presence);
  CHECK(name(identity.condition) == name(row.condition));
  CHECK(identity.sentence() == row.sentence);
  CHECK(identity.why.empty() == !row.why);
  if (row.why && !identity.why.empty()) CHECK(identity.why.front().why == *row.why);
}

using P = OwnerPresence;
using C = OwnerProcess;
using W = OwnerWhy;

}  // namespace

TEST_CASE("another program, user, thread or a later start shows that a process is not the owner",
          "[owner]") {
  const std::vector<Row> rows = {
      {"reused by a later sleep",
       [](ProcessFacts& f) {
         become(f, "sleep");
         f.started_at = renewed + 3h;
       },
       P::not_owner, C::gone, W::started_after_renewal,
       "process 4711 is now `sleep`, started 3 h after the lease was last renewed"},
      {"reused and stopped",
       [](ProcessFacts& f) {
         become(f, "sleep");
         f.started_at = renewed + 3h;
         f.state.letter = 'T';
       },
       P::not_owner, C::gone, W::started_after_renewal,
       "process 4711 is now `sleep`, started 3 h after the lease was last renewed"},
      {"another modeld, started later", [](ProcessFacts& f) { f.started_at = renewed + 11s; },
       P::not_owner, C::gone, W::started_after_renewal,
       "process 4711 is now `modeld.bin`, started 11 s after the lease was last renewed"},
      {"a thread of another process", [](ProcessFacts& f) { f.thread_group = 4700; }, P::not_owner,
       C::gone, W::is_a_thread, "4711 is now a thread of process 4700, `modeld.bin`"},
      {"the probe", [](ProcessFacts& f) { f.is_this_process = true; }, P::not_owner, C::gone,
       W::is_this_process, "process 4711 is now modeld-probe itself"},
      {"another user's", [](ProcessFacts& f) { f.user = 33; }, P::not_owner, C::gone,
       W::another_users,
       "process 4711 is now `modeld.bin` of uid 33; the lease file belongs to uid 1000"},
      {"another program", [](ProcessFacts& f) { become(f, "sleep"); }, P::not_owner, C::gone,
       W::not_modeld, "process 4711 is now `sleep`, which is not modeld"},
      {"a zombie of another program",
       [](ProcessFacts& f) {
         become(f, "sleep");
         f.state.letter = 'Z';
       },
       P::not_owner, C::gone, W::not_modeld, "process 4711 is now `sleep`, which is not modeld"},
      {"a daemon that knows itself by another id",
       [](ProcessFacts& f) {
         f.innermost_pid = 7;
         f.same_pid_namespace = false;
       },
       P::not_owner, C::gone, W::other_pid_namespace,
       "process 4711 is now `modeld.bin` in another pid namespace, where its id is 7"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("the owner is recognised, and its condition named", "[owner]") {
  const std::vector<Row> rows = {
      {"alive", [](ProcessFacts&) {}, P::owner, C::alive, {}, ""},
      {"in uninterruptible sleep",
       [](ProcessFacts& f) { f.state.letter = 'D'; },
       P::owner,
       C::alive,
       {},
       ""},
      {"within the clock's room",
       [](ProcessFacts& f) { f.started_at = renewed + 10s; },
       P::owner,
       C::alive,
       {},
       ""},
      {"replaced on disk",
       [](ProcessFacts& f) { f.executable_deleted = true; },
       P::owner,
       C::alive,
       {},
       ""},
      {"stopped", [](ProcessFacts& f) { f.state.letter = 'T'; }, P::owner, C::stopped, W::stopped,
       "process 4711 is stopped by a signal"},
      {"in a debugger",
       [](ProcessFacts& f) {
         f.state.letter = 't';
         f.traced = true;
         f.tracer = Tracer{4720, "gdb"};
       },
       P::owner, C::traced, W::traced,
       "process 4711 is held by `gdb`, process 4720, which debugs or traces it"},
      {"in a debugger that cannot be seen", [](ProcessFacts& f) { f.state.letter = 't'; }, P::owner,
       C::traced, W::traced, "process 4711 is held by a debugger"},
      {"in a paused container",
       [](ProcessFacts& f) {
         f.state.letter = 'D';
         f.frozen = true;
       },
       P::owner, C::frozen, W::frozen,
       "process 4711 is in a frozen cgroup, as in a paused container"},
      {"in another network", [](ProcessFacts& f) { f.same_net_namespace = false; }, P::owner,
       C::alive, W::other_net_namespace,
       "process 4711 is in another network namespace than this probe"},
      {"with another file tree", [](ProcessFacts& f) { f.same_paths = false; }, P::owner, C::alive,
       W::other_mount_namespace,
       "process 4711 is in another mount namespace or root directory than this probe"},
      {"behind a shell",
       [](ProcessFacts& f) {
         become(f, "sh");
         f.arguments = {{"sh", "-c", "modeld serve; echo done"}};
       },
       P::owner, C::alive, W::shell_launcher,
       "process 4711 is `sh`, which names modeld among its arguments"},
      {"a zombie", [](ProcessFacts& f) { f.state.letter = 'Z'; }, P::gone, C::zombie, W::zombie,
       "process 4711 has ended, but its parent has not collected its exit status"},
      {"no process",
       [](ProcessFacts& f) {
         f.state = {};
         f.state.presence = ProcessState::Presence::absent;
       },
       P::gone, C::gone, W::no_such_process, "process 4711 does not exist"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("an owner that cannot be determined is unknown, never gone", "[owner]") {
  const std::string outside =
      "this pid namespace does not show every process of the host, and the owner may run outside "
      "it";
  const std::string hidden =
      "process 4711 exists, but the system does not show when it started or what it runs";
  const std::vector<Row> rows = {
      {"no such process, seen from a container",
       [](ProcessFacts& f) {
         f.state = {};
         f.state.presence = ProcessState::Presence::absent;
         f.probe_in_initial_pid_namespace = false;
       },
       P::unknown, C::unknown, W::other_pid_namespace, outside},
      {"no such process, without /proc",
       [](ProcessFacts& f) {
         f.state = {};
         f.state.presence = ProcessState::Presence::absent;
         f.probe_in_initial_pid_namespace.reset();
       },
       P::unknown, C::unknown, W::other_pid_namespace, outside},
      {"a stranger, seen from a container",
       [](ProcessFacts& f) {
         become(f, "sleep");
         f.probe_in_initial_pid_namespace = false;
       },
       P::not_owner, C::unknown, W::not_modeld, "process 4711 is now `sleep`, which is not modeld"},
      {"no id", [](ProcessFacts& f) { f = ProcessFacts{}; }, P::unknown, C::unknown,
       W::no_process_id, "the lease names no process id"},
      {"a number that is no id",
       [](ProcessFacts& f) {
         f = ProcessFacts{};
         f.pid = -1;
       },
       P::unknown, C::unknown, W::no_process_id, "the lease names -1, which is not a process id"},
      {"hidden by the mount options of /proc",
       [](ProcessFacts& f) {
         f = ProcessFacts{};
         f.pid = pid;
         f.state.presence = ProcessState::Presence::present;
         f.probe_in_initial_pid_namespace = true;
       },
       P::unknown, C::unknown, W::facts_hidden, hidden},
      {"no start time", [](ProcessFacts& f) { f.started_at.reset(); }, P::unknown, C::alive,
       W::facts_hidden, hidden},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("a lease from the future proves no owner", "[owner]") {
  const OwnerIdentity identity = identify(owner(), renewed + (-1h));
  CHECK(identity.presence == P::unknown);
  CHECK(identity.has(W::clock_set_back));
  CHECK_FALSE(identity.may_be_signalled());
  CHECK(identify(owner(), renewed + (-10s)).presence == P::owner);
}

TEST_CASE("users are compared only if both are known", "[owner]") {
  constexpr std::uint32_t nobody = 65534;
  ProcessFacts facts = owner();
  CHECK(identify_owner(lease(), facts, renewed, {}).presence == P::owner);
  CHECK(identify_owner(lease(), facts, renewed, {.lease_user = nobody}).presence == P::owner);
  CHECK(identify_owner(lease(), facts, renewed, {.lease_user = 0}).presence == P::not_owner);
  facts.user = nobody;
  CHECK(identify(facts).presence == P::owner);
  facts.user.reset();
  CHECK(identify(facts).presence == P::owner);
}

TEST_CASE("a signal is offered only for a sure owner that it reaches at once", "[owner]") {
  const auto allowed = [](const std::function<void(ProcessFacts&)>& change) {
    ProcessFacts facts = owner();
    change(facts);
    return identify(facts).may_be_signalled();
  };
  CHECK(allowed([](ProcessFacts&) {}));
  CHECK(allowed([](ProcessFacts& f) { f.state.letter = 'T'; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.state.letter = 't'; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.state.letter = 'Z'; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.frozen = true; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.same_pid_namespace = false; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.same_pid_namespace.reset(); }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.tracer = Tracer{1, {}}; }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { f.started_at.reset(); }));
  CHECK_FALSE(allowed([](ProcessFacts& f) { become(f, "sleep"); }));
  CHECK_FALSE(allowed([](ProcessFacts& f) {
    become(f, "sh");
    f.arguments = {{"sh", "modeld"}};
  }));
}

TEST_CASE("a unit supervises only what systemd itself started", "[owner]") {
  ProcessFacts facts = owner();
  facts.cgroups = "0::/system.slice/modeld.service\n";
  REQUIRE(identify(facts).supervisor);
  CHECK(identify(facts).supervisor->name == "modeld.service");
  facts.state.parent = 900;
  facts.parent_command = "cron";
  CHECK_FALSE(identify(facts).supervisor);
  facts.parent_command = "systemd";
  CHECK(identify(facts).supervisor);
  facts.state.session = 800;  // as `nohup modeld serve &` in a cron job, once that has ended
  CHECK_FALSE(identify(facts).supervisor);
  facts.state.session = pid;
  become(facts, "sleep");
  CHECK_FALSE(identify(facts).supervisor);
}

TEST_CASE("the identity describes the process that has the id now", "[owner]") {
  ProcessFacts facts = owner();
  become(facts, "sleep");
  const OwnerIdentity identity = identify(facts);
  CHECK(identity.pid == pid);
  CHECK(identity.command == "sleep");
  CHECK(identity.started_at == facts.started_at);
  CHECK(identity.user == user);
}
