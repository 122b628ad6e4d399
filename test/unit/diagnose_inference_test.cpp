#include <map>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::FakeWorld;
using Kind = OutputTarget::Kind;

/// A daemon that answers, has a model and is seen here, unless a test changes that.
struct World {
  FakeWorld world;
  std::string config;
  std::map<std::string, std::string> variables;
  std::vector<Lease> device_leases;
  CurrentVersion version;
  OutputTarget output{Kind::unknown};
  OutputTarget errors{Kind::unknown};
  std::vector<std::string> last_lines;
  std::size_t connections = 0;
  KernelLog kernel_log = KernelLog::silent;
  std::vector<std::string> asked;
  std::function<void(ProcessFacts&)> change_facts = [](ProcessFacts&) {};

  World() {
    world.hold_lease();
    world.owner = OwnerProcess::alive;
    world.answer_health("id-1");
    world.slot = {OwnerStatus{"Ready", {}, {}, {}, "llama"}, {}, {}};
  }

  CloserSystem closer() {
    CloserSystem closer;
    closer.environment = [this](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    closer.daemon = [](std::int64_t pid, Deadline) { return DaemonProcess{pid, "/data", {}}; };
    closer.models = [](const std::string&, Access) { return ModelsFound{1, 0, 0, {}, true}; };
    closer.file = [this](const std::string& path, std::size_t, Access) {
      asked.push_back(path);
      return config.empty() ? FileReading{} : FileReading{FileReading::Status::found, config, {}};
    };
    closer.device_leases = [this](const std::string& path, Access) {
      asked.push_back(path);
      return device_leases;
    };
    closer.current_version = [this](const std::string&, Access) { return version; };
    closer.output = [this](std::int64_t, int descriptor) {
      return descriptor == 1 ? output : errors;
    };
    closer.last_lines = [this](const std::string& path, Access) {
      asked.push_back(path);
      return last_lines;
    };
    closer.connections = [this](std::int64_t, std::uint16_t port, Deadline) {
      asked.push_back(std::to_string(port));
      return connections;
    };
    closer.kernel_log = [this](std::int64_t pid, Deadline) {
      asked.push_back("log of " + std::to_string(pid));
      return kernel_log;
    };
    return closer;
  }

  Status examine(Ask ask = Ask::owner_and_status) {
    world.change_facts = [this](ProcessFacts& facts) {
      facts.same_mount_namespace = true;
      facts.same_net_namespace = true;
      change_facts(facts);
    };
    System system = world.system();
    system.closer = closer();
    return modeldprobe::examine({test::fake_root, ""}, system, test::generous(), ask);
  }

  /// The findings of that code.
  std::vector<Finding> findings(const std::string& code) {
    Status status = examine();
    std::erase_if(status.findings, [&](const Finding& found) { return found.code != code; });
    return status.findings;
  }

  bool asked_for(const std::string& what) const {
    return std::ranges::find(asked, what) != asked.end();
  }
};

Lease device_lease(std::int64_t pid, std::chrono::seconds ttl = 60s) {
  Lease lease;
  lease.pid = pid;
  lease.host = test::this_machine;
  lease.acquired_at = lease.renewed_at = test::renewal;
  lease.ttl = ttl;
  lease.meta = {{"device_kind", "gpu"}, {"device_id", "cuda0"}, {"data_root", "/other"}};
  return lease;
}

}  // namespace

TEST_CASE("with nothing in the way there is no finding", "[diagnose_inference]") {
  World world;
  CHECK(world.examine().findings.empty());
}

TEST_CASE("only a doctor looks at what may keep inference from working", "[diagnose_inference]") {
  World world;
  world.config = "{";
  world.errors = {Kind::pipe};
  world.connections = 1;
  for (const Ask ask : {Ask::nobody, Ask::owner}) {
    CHECK(world.examine(ask).findings.empty());
  }
  CHECK(world.asked.empty());
}

TEST_CASE("a configuration that does not parse is a note that says where", "[diagnose_inference]") {
  World world;
  for (const std::string text : {"{", "[]", "{} x", "\"text\""}) {
    world.config = text;
    const auto found = world.findings("config_malformed");
    REQUIRE(found.size() == 1);
    CHECK(found[0].level == FindingLevel::note);
    CHECK_THAT(found[0].message,
               ContainsSubstring("/data/modeld.json") && ContainsSubstring("line 1"));
  }
  for (const std::string text : {"{}", "{\"idle\": {\"ttl\": \"5m\"}}", "null"}) {
    world.config = text;
    CHECK(world.findings("config_malformed").empty());
  }
}

TEST_CASE("a configuration is read without a daemon too", "[diagnose_inference]") {
  World world;
  world.world.lease = {};
  world.config = "{";
  CHECK(world.findings("config_malformed").size() == 1);
}

TEST_CASE("a program that was replaced is a note", "[diagnose_inference]") {
  World world;
  world.change_facts = [](ProcessFacts& facts) {
    facts.executable = "/usr/bin/modeld";
    facts.executable_deleted = true;
  };
  const auto found = world.findings("daemon_outdated");
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == FindingLevel::note);
  CHECK_THAT(found[0].message, ContainsSubstring("/usr/bin/modeld"));
  CHECK(found[0].next->command.empty());
}

TEST_CASE("a program of another version than the current one is a note", "[diagnose_inference]") {
  World world;
  const std::string folder = "/" + std::string(platform_name());
  const auto runs = [&](const std::string& path) {
    world.change_facts = [path](ProcessFacts& facts) { facts.executable = path; };
  };
  world.version = {"/data/modeld", "/data/modeld/v2" + folder + "/modeld"};
  runs("/data/modeld/v1" + folder + "/modeld.bin");
  const auto found = world.findings("daemon_outdated");
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].message, ContainsSubstring("v1") && ContainsSubstring("v2"));
  runs("/data/modeld/v2" + folder + "/modeld.bin");
  CHECK(world.findings("daemon_outdated").empty());
  runs("/opt/modeld/v1" + folder + "/modeld.bin");
  CHECK(world.findings("daemon_outdated").empty());
  world.version.launcher.clear();
  runs("/data/modeld/v1" + folder + "/modeld.bin");
  CHECK(world.findings("daemon_outdated").empty());
}

TEST_CASE("of a process in another mount namespace no path is compared", "[diagnose_inference]") {
  World world;
  const std::string folder = "/" + std::string(platform_name());
  world.version = {"/data/modeld", "/data/modeld/v2" + folder + "/modeld"};
  world.errors = {Kind::file, "/var/log/modeld"};
  world.change_facts = [&](ProcessFacts& facts) {
    facts.executable = "/data/modeld/v1" + folder + "/modeld.bin";
    facts.same_mount_namespace = false;
  };
  CHECK(world.findings("daemon_outdated").empty());
  CHECK(world.findings("log_goes_to").at(0).next->command == "tail -n 20 /proc/42/fd/2");
  CHECK_FALSE(world.asked_for("/var/log/modeld"));
}

TEST_CASE("an accelerator that another process holds is busy", "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(43)};
  const auto found = world.findings("device_held");
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == FindingLevel::busy);
  CHECK_THAT(found[0].message, ContainsSubstring("gpu cuda0") && ContainsSubstring("process 43") &&
                                   ContainsSubstring("/other"));
  CHECK(found[0].next->command == "modeld-probe doctor --data-root /data --wait");
}

TEST_CASE("an accelerator of a process that is gone is free when its lease expires",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(43)};
  // The fake world knows one process; this one is the holder.
  world.change_facts = [](ProcessFacts& facts) {
    if (facts.pid == 43) facts.state.presence = ProcessState::Presence::absent;
    if (facts.pid == 43) facts.state.letter.reset();
  };
  CHECK(world.findings("device_held").empty());
  const auto found = world.findings("device_held_by_dead");
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == FindingLevel::busy);
  CHECK_THAT(found[0].message, ContainsSubstring("59 s"));
}

TEST_CASE("an accelerator of this daemon, or of an expired lease, is free",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(42), device_lease(43, 1s)};
  CHECK(world.examine().findings.empty());
}

TEST_CASE("the leases of accelerators are where the environment says", "[diagnose_inference]") {
  World world;
  const auto is_in = [&](const std::string& directory) {
    world.asked.clear();
    world.examine();
    return world.asked_for(directory);
  };
  CHECK_FALSE(is_in(".cache/contenox/modeld/devices"));
  world.variables["HOME"] = "/home/me";
  CHECK(is_in("/home/me/.cache/contenox/modeld/devices"));
  world.variables["XDG_CACHE_HOME"] = "relative";
  CHECK(is_in("/home/me/.cache/contenox/modeld/devices"));
  world.variables["XDG_CACHE_HOME"] = "/cache";
  CHECK(is_in("/cache/contenox/modeld/devices"));
  world.variables["CONTENOX_MODELD_DEVICE_LEASE_DIR"] = "/leases";
  CHECK(is_in("/leases"));
}

TEST_CASE("where the log goes is a note", "[diagnose_inference]") {
  World world;
  const auto note_for = [&](OutputTarget target) {
    world.output = world.errors = std::move(target);
    const auto found = world.findings("log_goes_to");
    REQUIRE(found.size() == 1);
    CHECK(found[0].level == FindingLevel::note);
    return found[0];
  };
  CHECK_THAT(note_for({Kind::nowhere}).message, ContainsSubstring("/dev/null"));
  CHECK_THAT(note_for({Kind::terminal, "/dev/pts/3"}).message, ContainsSubstring("/dev/pts/3"));
  CHECK_THAT(note_for({Kind::pipe}).message, ContainsSubstring("pipe"));
  CHECK(note_for({Kind::socket}).next->command == "journalctl --no-pager -n 20 _PID=42");
  CHECK(note_for({Kind::file, "/my logs/modeld"}).next->command == "tail -n 20 '/my logs/modeld'");
  CHECK(note_for({Kind::deleted_file, "/log"}).next->command == "tail -n 20 /proc/42/fd/2");
}

TEST_CASE("output that goes elsewhere than the errors is named too", "[diagnose_inference]") {
  World world;
  world.output = {Kind::pipe};
  world.errors = {Kind::nowhere};
  CHECK_THAT(world.findings("log_goes_to").at(0).message,
             ContainsSubstring("/dev/null") && ContainsSubstring("pipe"));
}

TEST_CASE("the end of a log comes along as details", "[diagnose_inference]") {
  World world;
  world.errors = {Kind::file, "/log"};
  world.last_lines = {"one", "two"};
  CHECK(world.findings("log_goes_to").at(0).details == world.last_lines);
}

TEST_CASE("connections of others matter while the slot is ready", "[diagnose_inference]") {
  World world;
  world.connections = 2;
  const auto found = world.findings("slot_maybe_held");
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == FindingLevel::note);
  CHECK_THAT(found[0].message, ContainsSubstring("2 connections"));
  CHECK(world.asked_for("4711"));
  world.connections = 0;
  CHECK(world.findings("slot_maybe_held").empty());
  world.connections = 1;
  world.world.slot.status->state = "Idle";
  CHECK(world.findings("slot_maybe_held").empty());
}

TEST_CASE("connections in another net namespace, or to a Unix socket, are not counted",
          "[diagnose_inference]") {
  World world;
  world.connections = 1;
  world.change_facts = [](ProcessFacts& facts) { facts.same_net_namespace = false; };
  CHECK(world.findings("slot_maybe_held").empty());
  world.change_facts = [](ProcessFacts&) {};
  world.world.lease.lease->meta["endpoint"] = "unix:/run/modeld";
  CHECK(world.findings("slot_maybe_held").empty());
}

TEST_CASE("an owner that the kernel killed for memory is a note", "[diagnose_inference]") {
  World world;
  world.world.owner = OwnerProcess::gone;
  world.world.fail_health(ReasonCode::connection_refused, "refused");
  world.kernel_log = KernelLog::killed_for_memory;
  const auto found = world.findings("killed_for_memory");
  REQUIRE(found.size() == 1);
  CHECK(found[0].level == FindingLevel::note);
  CHECK_THAT(found[0].message, ContainsSubstring("process 42"));
  CHECK(world.asked_for("log of 42"));
  world.kernel_log = KernelLog::silent;
  CHECK(world.findings("killed_for_memory").empty());
  world.kernel_log = KernelLog::unknown;
  CHECK(world.findings("killed_for_memory").empty());
}

TEST_CASE("where the kernel's log may not be read, the step shows it", "[diagnose_inference]") {
  World world;
  world.world.owner = OwnerProcess::gone;
  world.world.fail_health(ReasonCode::connection_refused, "refused");
  world.kernel_log = KernelLog::not_allowed;
  CHECK(world.findings("killed_for_memory").at(0).next->command ==
        "journalctl -k --no-pager --grep 'Killed process 42 '");
}

TEST_CASE("of an owner that runs the kernel's log is not searched", "[diagnose_inference]") {
  World world;
  world.kernel_log = KernelLog::killed_for_memory;
  CHECK(world.findings("killed_for_memory").empty());
  CHECK_FALSE(world.asked_for("log of 42"));
}
