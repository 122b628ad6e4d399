#include "catch.h"
#include "doctor_world.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using World = test::DoctorWorld;
using Kind = DaemonOutput::Kind;

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

TEST_CASE("without an obstacle there is no finding", "[diagnose_inference]") {
  World world;
  CHECK(world.examine().findings.empty());
}

TEST_CASE("only doctor examines what may prevent inference", "[diagnose_inference]") {
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

TEST_CASE("an idle time that the daemon refuses is an obstacle, and a note while it runs",
          "[diagnose_inference]") {
  World world;
  world.config = R"({"Idle": {"ttl": " 300 "}})";
  const auto while_running = world.findings("config_refused");
  REQUIRE(while_running.size() == 1);
  CHECK(while_running[0].level == FindingLevel::note);
  CHECK(while_running[0].message ==
        "idle.ttl in /data/modeld.json is \"300\", which is not a duration such as 5m: the daemon "
        "will not start again");
  world.world.lease = {};
  world.world.put_on_path("/usr/bin/modeld");
  const auto before_start = world.findings("config_refused");
  REQUIRE(before_start.size() == 1);
  CHECK(before_start[0].level == FindingLevel::obstacle);
  CHECK_THAT(before_start[0].message, EndsWith("the daemon does not start with it"));
  CHECK(world.examine().next->text() == before_start[0].next->text());
  for (const std::string& ttl :
       std::vector<std::string>{"soon", "5", "5 m", "-5m", "5M", std::string(50, 'x')}) {
    CAPTURE(ttl);
    world.config = R"({"idle": {"ttl": ")" + ttl + R"("}})";
    CHECK(world.findings("config_refused").size() == 1);
  }
}

TEST_CASE("an idle time that the daemon reads is no finding", "[diagnose_inference]") {
  World world;
  for (const std::string ttl : {"", " ", "0", "off", "None", "5m", " 1h30m\\n", "-0s"}) {
    CAPTURE(ttl);
    world.config = R"({"idle": {"ttl": ")" + ttl + R"("}})";
    CHECK(world.examine().findings.empty());
  }
  world.config = R"({"idle": null, "ttl": "soon", "memory": {"max_resident": 7}})";
  CHECK(world.examine().findings.empty());
}

TEST_CASE("an idle time that a variable replaces is not examined", "[diagnose_inference]") {
  World world;
  world.config = R"({"idle": {"ttl": "soon"}})";
  world.variables = {{"CONTENOX_MODELD_IDLE_TTL", "5m"}};
  CHECK(world.examine().findings.empty());
  world.variables = {{"CONTENOX_MODELD_IDLE_TTL", " "}};
  CHECK(world.findings("config_refused").size() == 1);
}

TEST_CASE("an idle time that is not a string is ignored by the daemon", "[diagnose_inference]") {
  World world;
  for (const std::string text : {R"({"idle": {"ttl": 300}})", R"({"idle": "5m"})"}) {
    world.config = text;
    const auto found = world.findings("config_malformed");
    REQUIRE(found.size() == 1);
    CHECK(found[0].level == FindingLevel::note);
    CHECK_THAT(found[0].message, StartsWith("the daemon ignores idle.ttl in /data/modeld.json: ") &&
                                     ContainsSubstring("expected a"));
    CHECK(world.findings("config_refused").empty());
  }
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

TEST_CASE("paths of a process in another mount namespace are not compared",
          "[diagnose_inference]") {
  World world;
  const std::string folder = "/" + std::string(platform_name());
  world.version = {"/data/modeld", "/data/modeld/v2" + folder + "/modeld"};
  world.errors = {Kind::file, "/var/log/modeld"};
  world.change_facts = [&](ProcessFacts& facts) {
    facts.executable = "/data/modeld/v1" + folder + "/modeld.bin";
    facts.same_paths = false;
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
  CHECK(found[0].next->command == "modeld-probe doctor --data-root /data --wait=61s");
}

TEST_CASE("the holder of an accelerator on another host is named with its host",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(43)};
  world.device_leases[0].host = "elsewhere";
  const auto found = world.findings("device_held");
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].message, ContainsSubstring("process 43 on host elsewhere"));
  CHECK_THAT(found[0].next->explanation, StartsWith("stop that daemon on host elsewhere"));
}

TEST_CASE("a number that is no process id is not called the holder of an accelerator",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  for (const std::int64_t pid : {std::int64_t{0}, std::int64_t{-5}, std::int64_t{1} << 31}) {
    world.device_leases = {device_lease(pid)};
    const auto found = world.findings("device_held");
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0].message, ContainsSubstring("held by a process without a valid id"));
  }
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
  CHECK(found[0].next->command == "modeld-probe doctor --data-root /data --wait=60s");
}

TEST_CASE("a wait for an accelerator lasts as long as the longest lease of one",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(43), device_lease(44, 90s)};
  world.change_facts = [](ProcessFacts& facts) {
    if (facts.pid == 42) return;
    facts.state.presence = ProcessState::Presence::absent;
    facts.state.letter.reset();
  };
  for (const Finding& found : world.findings("device_held_by_dead")) {
    CHECK(found.next->command == "modeld-probe doctor --data-root /data --wait=90s");
  }
  CHECK(world.findings("device_held_by_dead").size() == 2);
}

TEST_CASE("no step waits for an accelerator whose lease lasts more than an hour",
          "[diagnose_inference]") {
  World world;
  world.variables = {{"HOME", "/home/me"}};
  world.device_leases = {device_lease(43, std::chrono::hours(1000000))};
  const auto step = [&](const std::string& code) {
    const auto found = world.findings(code);
    REQUIRE(found.size() == 1);
    CHECK(found[0].next->command.empty());
    return found[0].next->explanation;
  };
  CHECK(step("device_held") == "stop that daemon");
  world.change_facts = [](ProcessFacts& facts) {
    if (facts.pid == 42) return;
    facts.state.presence = ProcessState::Presence::absent;
    facts.state.letter.reset();
  };
  CHECK_THAT(step("device_held_by_dead"), ContainsSubstring("check the time"));
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
