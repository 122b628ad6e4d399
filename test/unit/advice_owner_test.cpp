#include <cerrno>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;

constexpr const char* serve = "/usr/bin/modeld serve --data-root /data";
const std::string until_free =
    "modeld-probe detect --data-root /data --quiet --until not-running,not-installed,stale --wait=";

/// A world with a binary and a live lease, whose owner is process 42 in this condition.
FakeWorld world_with(OwnerProcess owner) {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.hold_lease();
  world.owner = owner;
  world.fail_health(ReasonCode::connection_refused, "refused");
  world.change_facts = [](ProcessFacts& facts) {
    facts.same_net_namespace = true;
    facts.user = 1000;
  };
  return world;
}

std::string command(const Status& status) {
  REQUIRE(status.next);
  return status.next->command;
}

std::string explanation(const Status& status) {
  REQUIRE(status.next);
  return status.next->explanation;
}

Detector::Settings at(const std::string& data_root) {
  Detector::Settings settings;
  settings.data_root = data_root;
  return settings;
}

void expire(FakeWorld& world) { world.now = test::renewal + std::chrono::hours(1); }

}  // namespace

TEST_CASE("a new daemon starts only after a dead owner's lease has expired", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::gone);
  CHECK(command(world.probe()) == std::string("sleep 9 && ") + serve);
  world.now = test::renewal + std::chrono::milliseconds(30);
  CHECK(command(world.probe()) == std::string("sleep 10 && ") + serve);
}

TEST_CASE("a lease that stays live for days comes from a wrong clock, and nothing is started",
          "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::gone);
  world.lease.lease->renewed_at = test::renewal + std::chrono::hours(48);
  const Status status = world.probe();
  CHECK(command(status).empty());
  CHECK_THAT(explanation(status), ContainsSubstring("clock"));
}

TEST_CASE("an owner that may live elsewhere keeps its lease", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::unknown);
  CHECK(command(world.probe()) == until_free + "10s && " + serve);
}

TEST_CASE("nothing is started beside an owner on another host", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::unknown);
  world.lease.lease->host = "elsewhere";
  const Status status = world.probe();
  CHECK(command(status).empty());
  CHECK_THAT(explanation(status), ContainsSubstring("host elsewhere"));
}

TEST_CASE("a proven owner that refuses is ended, gently first, and replaced", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  CHECK(command(world.probe()) ==
        "kill 42; " + until_free + "5s || kill -9 42; " + until_free + "11s && " + serve);
}

TEST_CASE("an owner is ended only if it is certain that nobody can reach it", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  const auto nothing_is_ended = [&] {
    return command(world.probe()).find("kill") == std::string::npos;
  };
  CHECK_FALSE(nothing_is_ended());
  const auto with = [&](const std::function<void(ProcessFacts&)>& change) {
    FakeWorld other = world_with(OwnerProcess::alive);
    other.change_facts = [change](ProcessFacts& facts) {
      facts.same_net_namespace = true;
      facts.user = 1000;
      change(facts);
    };
    return command(other.probe()).find("kill") == std::string::npos;
  };
  CHECK(with([](ProcessFacts& facts) { facts.same_net_namespace = false; }));
  CHECK(with([](ProcessFacts& facts) { facts.same_net_namespace.reset(); }));
  CHECK(with([](ProcessFacts& facts) { facts.user = 1001; }));
  CHECK(with([](ProcessFacts& facts) { facts.state.command = "sleep"; }));
  CHECK(with([](ProcessFacts& facts) { facts.is_this_process = true; }));
  CHECK(with([](ProcessFacts& facts) { facts.thread_group = 41; }));
  CHECK(
      with([](ProcessFacts& facts) { facts.started_at = test::renewal + std::chrono::hours(1); }));
  CHECK(with([](ProcessFacts& facts) { facts.same_pid_namespace = false; }));
  CHECK(with([](ProcessFacts& facts) { facts.same_pid_namespace.reset(); }));
  for (const OwnerProcess condition : {OwnerProcess::traced, OwnerProcess::frozen}) {
    FakeWorld held = world_with(condition);
    CHECK(command(held.probe()).empty());
  }
}

TEST_CASE("an owner is ended only if its endpoint means the same to it and to the probe",
          "[advice_owner]") {
  const auto is_ended = [](const std::string& endpoint, std::optional<bool> same_paths,
                           std::chrono::milliseconds resolving) {
    FakeWorld world = world_with(OwnerProcess::alive);
    world.lease.lease->meta["endpoint"] = endpoint;
    world.health.seen.resolving = resolving;
    world.change_facts = [=](ProcessFacts& facts) {
      facts.same_net_namespace = true;
      facts.same_paths = same_paths;
    };
    return command(world.probe()).starts_with("kill 42; ");
  };
  CHECK(is_ended("unix:/run/modeld", true, 0ms));
  CHECK_FALSE(is_ended("unix:/run/modeld", false, 0ms));
  CHECK_FALSE(is_ended("unix:/run/modeld", std::nullopt, 0ms));
  CHECK_FALSE(is_ended("unix:run/modeld", true, 0ms));
  CHECK(is_ended("unix:@modeld", std::nullopt, 0ms));
  CHECK(is_ended("127.0.0.1:4711", std::nullopt, 0ms));
  CHECK_FALSE(is_ended("owner.example:4711", true, 1ms));
}

TEST_CASE("time in which the tool itself was held up does not count as patience",
          "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  world.fail_health(ReasonCode::rpc_timeout, "seen");
  world.waited = 9s;
  CHECK_THAT(command(world.probe()), EndsWith("--timeout 30s"));
  world.waited = 10s;
  CHECK_THAT(command(world.probe()), StartsWith("kill 42; "));
}

TEST_CASE("a unit that does not name modeld may run something else", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  world.change_facts = [](ProcessFacts& facts) {
    facts.same_net_namespace = true;
    facts.state.parent = 1;
    facts.cgroups = "0::/system.slice/cron.service\n";
  };
  CHECK(command(world.probe()).empty());
  CHECK_THAT(explanation(world.probe()), ContainsSubstring("cron.service"));
}

TEST_CASE("the lease of a daemon with a long TTL does not suggest a wrong clock",
          "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::gone);
  world.lease.lease->ttl = 20min;
  CHECK(command(world.probe()) == std::string("sleep 1199 && ") + serve);
  world.lease.lease->ttl = 10h;
  CHECK(command(world.probe()).empty());
  CHECK_THAT(explanation(world.probe()),
             ContainsSubstring("delete the lease") && !ContainsSubstring("clock"));
}

TEST_CASE("an owner that answers anything at all is not ended", "[advice_owner]") {
  for (const ReasonCode code :
       {ReasonCode::connection_closed, ReasonCode::not_grpc, ReasonCode::rpc_error,
        ReasonCode::bad_response, ReasonCode::resolve_failed, ReasonCode::network_unreachable,
        ReasonCode::bad_endpoint}) {
    CAPTURE(name(code));
    FakeWorld world = world_with(OwnerProcess::alive);
    world.fail_health(code, "seen");
    CHECK_THAT(command(world.probe()), !ContainsSubstring("kill"));
    CHECK_THAT(explanation(world.probe()), !ContainsSubstring("kill"));
  }
}

TEST_CASE("another instance on a dead owner's port does not mean a takeover", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::gone);
  world.answer_health("id-2");
  CHECK(command(world.probe()) == std::string("sleep 9 && ") + serve);
  world = world_with(OwnerProcess::alive);
  world.answer_health("id-2");
  CHECK(command(world.probe()) == "modeld-probe probe --data-root /data --wait=30s");
}

TEST_CASE("the owner's supervisor is asked to restart it", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  const auto held_by = [&](const std::string& cgroup) {
    world.change_facts = [cgroup](ProcessFacts& facts) {
      facts.same_net_namespace = true;
      facts.user = 1000;
      facts.state.parent = 1;
      facts.cgroups = cgroup;
    };
  };
  held_by("0::/system.slice/modeld.service\n");
  CHECK(command(world.probe()) == "sudo systemctl restart modeld.service");
  world.sudo.reset();
  CHECK(explanation(world.probe()) == "as root, run `systemctl restart modeld.service`");
  world.caller.user = 0;
  CHECK(command(world.probe()) == "systemctl restart modeld.service");
  expire(world);
  world.owner = OwnerProcess::stopped;
  CHECK(command(world.detect()) == "systemctl restart modeld.service");
}

TEST_CASE("a stopped owner is continued while its lease is live, and started anew afterwards",
          "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::stopped);
  CHECK(command(world.probe()) == "kill -CONT 42");
  expire(world);
  CHECK(command(world.detect()) == std::string("kill -CONT 42; sleep 1; ") + serve);
}

TEST_CASE("a binary is never started through a link", "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.links["/usr/bin/modeld"] = "/opt/v1/modeld";
  CHECK(command(world.detect()) == "/opt/v1/modeld serve --data-root /data");
  world.links["/usr/bin/modeld"] = "/opt/many-programs-in-one";
  CHECK(command(world.detect()) == serve);
}

TEST_CASE("no step starts a binary that was not run because others could have put it there",
          "[advice_owner]") {
  FakeWorld world;
  world.install("/shared", "v9");
  world.trust["/shared"] = {LauncherTrust::Verdict::untrusted, "mode 0777"};
  CHECK(command(world.detect()).empty());
  CHECK_THAT(explanation(world.detect()), ContainsSubstring("/shared"));
}

TEST_CASE("nothing is started or installed in a data root of an unmapped user", "[advice_owner]") {
  FakeWorld world;
  world.root = {DataRoot::Kind::directory, {}, {}, true};
  world.on_path = "/usr/bin/contenox";  // found for each program
  CHECK(command(world.detect()).empty());
  CHECK_THAT(explanation(world.detect()), ContainsSubstring("user namespace"));
  for (const std::uint32_t caller : {0u, 1000u}) {
    world.caller.user = caller;
    CHECK(command(world.detect()).empty());
  }
}

TEST_CASE("a step starts only a binary that nobody else could have put there", "[advice_owner]") {
  FakeWorld world;
  world.install("/shared", "v9");
  world.trust["/shared"] = {LauncherTrust::Verdict::untrusted, "owner uid 1001"};
  world.root = {DataRoot::Kind::directory, 1001, "grace"};
  // Only root can see it with her eyes.
  CHECK(command(world.detect()).empty());
  CHECK_THAT(explanation(world.detect()), ContainsSubstring("owner uid 1001"));
  world.caller.user = 0;
  CHECK_THAT(command(world.detect()), StartsWith("su -s /bin/sh grace -c '/shared serve"));
  world.trust_of_owner = {LauncherTrust::Verdict::untrusted, "mode 0777"};
  CHECK(command(world.detect()).empty());
  CHECK_THAT(explanation(world.detect()), ContainsSubstring("mode 0777"));
}

TEST_CASE("without sudo, another user's daemon is started by that user", "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.root = {DataRoot::Kind::directory, 1001, "grace"};
  CHECK_THAT(command(world.detect()), StartsWith("sudo -u grace /usr/bin/modeld serve"));
  world.sudo.reset();
  CHECK(command(world.detect()).empty());
}

TEST_CASE("the daemon's own data root is not named again", "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.caller.home = "/";
  const Status status = examine(at("/.contenox"), world.system(), test::generous(), Ask::nobody);
  CHECK(command(status) == "/usr/bin/modeld serve");
}

TEST_CASE("a daemon is started as the user who owns the data root", "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.root = {DataRoot::Kind::directory, 1001, "grace"};
  CHECK(command(world.detect()) == std::string("sudo -u grace ") + serve);
  world.caller.user = 0;
  CHECK(command(world.detect()) == std::string("su -s /bin/sh grace -c '") + serve + "'");
  world.root.user_name.clear();
  CHECK(command(world.detect()).empty());
}

TEST_CASE("a data root that is probably a mistake is reported, and none is created there",
          "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  world.root.kind = DataRoot::Kind::absent;
  for (const std::string root :
       {"~/.contenox", "$HOME/x", "'/data'", "\"/data", "/data\r", " /data", "/nowhere"}) {
    CAPTURE(root);
    const Status status = examine(at(root), world.system(), test::generous(), Ask::nobody);
    CHECK(command(status).empty());
    REQUIRE(status.findings.size() == 1);
    CHECK(status.findings[0].code == "data_root_doubtful");
    CHECK(status.reason->code == ReasonCode::no_lease);
  }
  world.root.kind = DataRoot::Kind::other;
  CHECK(command(world.detect()).empty());
  world.root.kind = DataRoot::Kind::absent;
  world.caller.home = "/home/ada";
  const Status fresh =
      examine(at("/home/ada/.contenox"), world.system(), test::generous(), Ask::nobody);
  CHECK(command(fresh) == "/usr/bin/modeld serve");
  CHECK(fresh.findings.empty());
}

TEST_CASE("an install is offered only if its program exists", "[advice_owner]") {
  FakeWorld world;
  CHECK(command(world.detect()).empty());
  CHECK_THAT(explanation(world.detect()), ContainsSubstring("contenox modeld install"));
  System system = world.system();
  system.find_on_path = [](const std::string& program) {
    return program == "contenox" ? std::optional<std::string>("/usr/bin/contenox") : std::nullopt;
  };
  const auto install_at = [&](const std::string& root) {
    return command(examine(at(root), system, test::generous(), Ask::nobody));
  };
  CHECK(install_at("/home/ada/.contenox") == "contenox modeld install");
  CHECK(install_at("/data") == "env CONTENOX_DATA_ROOT=/data contenox modeld install");
}

TEST_CASE("a launcher that fails is not to be installed again", "[advice_owner]") {
  FakeWorld world;
  world.install("/data/modeld/v1/linux-amd64/modeld", "v1");
  world.replies["/data/modeld/v1/linux-amd64/modeld"] = test::no_reply("exit status 127");
  const Status status = world.detect();
  CHECK(command(status).empty());
  CHECK_THAT(explanation(status), ContainsSubstring("version --json"));
}

TEST_CASE("a live owner without a binary is not a reason to install one", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  world.on_path.reset();
  expire(world);
  const Status status = world.detect();
  CHECK(status.state == State::not_installed);
  CHECK(command(status).empty());
  CHECK_THAT(explanation(status), ContainsSubstring("the owner is alive"));
}

TEST_CASE("an obstacle to a new daemon is removed before it starts", "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  System system = world.system();
  system.closer.lease_lock = [](const std::string& lease, Access) {
    return LeaseLock{lease + ".acquire.lock", true, false, std::chrono::seconds(60)};
  };
  const Status stuck = examine(at("/data"), system, test::generous(), Ask::nobody);
  CHECK(command(stuck) ==
        "mv /data/modeld.lease.acquire.lock /data/modeld.lease.acquire.lock.stuck-$(date +%s) && " +
            std::string(serve));
  system.closer.disk = [](const std::string&, Access) { return DiskFacts{true, {}, {}, false}; };
  const Status full = examine(at("/data"), system, test::generous(), Ask::nobody);
  CHECK(command(full).empty());
  CHECK_THAT(explanation(full), ContainsSubstring("space"));
}

TEST_CASE("a connection that this process may not make is not blamed on the network",
          "[advice_owner]") {
  const auto step = [](ReasonCode code, int error) {
    FakeWorld world = world_with(OwnerProcess::alive);
    world.fail_health(code, "seen");
    world.health.failure->error = error;
    const Status status = world.probe();
    CHECK(command(status).empty() ==
          (explanation(status).find("this process") != std::string::npos));
    CHECK(explanation(status) == explanation(test::examine_node("127.0.0.1:1", "", world)));
    return explanation(status);
  };
  constexpr ReasonCode network = ReasonCode::network_unreachable;
  for (const int error : {EPERM, EACCES, ENOSYS, EAFNOSUPPORT}) {
    CAPTURE(error);
    for (const ReasonCode code : {network, ReasonCode::resolve_failed}) {
      CHECK_THAT(step(code, error), StartsWith("this process may not make such a connection"));
    }
  }
  CHECK_THAT(step(network, EAFNOSUPPORT), ContainsSubstring("RestrictAddressFamilies="));
  CHECK_THAT(step(ReasonCode::permission_denied, EPERM), StartsWith("this process may not"));
  CHECK_THAT(step(network, ENETUNREACH), StartsWith("check the network"));
}

TEST_CASE("a Unix socket whose path denies access needs its user", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  world.fail_health(ReasonCode::permission_denied, "seen");
  world.health.failure->error = EACCES;
  CHECK(explanation(world.probe()) == "run modeld-probe as the user that runs modeld");
}

TEST_CASE("a stopped owner whose lease has expired is continued first, without a binary too",
          "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::stopped);
  world.on_path.reset();
  expire(world);
  const Status status = world.detect();
  REQUIRE(status.state == State::not_installed);
  CHECK(command(status) == "kill -CONT 42");
  CHECK_THAT(explanation(status), ContainsSubstring("exits because its lease has expired") &&
                                      EndsWith("start it again the way it was started before"));
  for (const OwnerProcess held : {OwnerProcess::traced, OwnerProcess::frozen}) {
    world.owner = held;
    CHECK(command(world.detect()).empty());
    CHECK_THAT(explanation(world.detect()),
               ContainsSubstring("debugger") || ContainsSubstring("unfreeze"));
  }
}

TEST_CASE("an owner in another network namespace is named before the network", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::alive);
  world.fail_health(ReasonCode::network_unreachable, "seen");
  CHECK_THAT(explanation(world.probe()), ContainsSubstring("check the network"));
  world.change_facts = [](ProcessFacts& facts) { facts.same_net_namespace = false; };
  CHECK_THAT(explanation(world.probe()), ContainsSubstring("another network namespace"));
  CHECK(command(world.probe()).empty());
}

TEST_CASE("a step does not shorten the time that a lease stays live", "[advice_owner]") {
  FakeWorld world = world_with(OwnerProcess::gone);
  world.lease.lease->ttl = std::chrono::hours(24 * 100000);
  CHECK_THAT(explanation(world.probe()), ContainsSubstring("for another 99999 days"));
}

TEST_CASE("no command names a relative path if the working directory is unknown",
          "[advice_owner]") {
  FakeWorld world;
  world.put_on_path("/usr/bin/modeld");
  System system = world.system();
  const auto step = [&](const std::string& root) {
    const Status status = examine(at(root), system, test::generous(), Ask::nobody);
    REQUIRE(status.next);
    return *status.next;
  };
  CHECK(step("../x").command == "/usr/bin/modeld serve --data-root /x");
  system.working_directory = [] { return std::string(); };
  for (const std::string root : {"../x", ".", "two words"}) {
    CAPTURE(root);
    CHECK(step(root).command.empty());
    CHECK_THAT(step(root).explanation, ContainsSubstring("the working directory is unknown"));
  }
  CHECK(step("/data").command == serve);
  world.put_on_path("../modeld");
  CHECK(step("/data").command.empty());
  CHECK_THAT(step("/data").explanation, ContainsSubstring("the working directory is unknown"));
}

TEST_CASE("no command names a relative socket if the working directory is unknown",
          "[advice_owner]") {
  FakeWorld world;
  world.answer_health("id-1", false);
  System system = world.system();
  system.working_directory = [] { return std::string(); };
  const Status status =
      examine_nodes({"unix:../socket"}, {}, system, test::generous(), Ask::owner).front();
  CHECK(command(status).empty());
  CHECK_THAT(explanation(status), ContainsSubstring("--endpoint an absolute path"));
}
