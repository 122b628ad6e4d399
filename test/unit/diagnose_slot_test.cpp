#include <algorithm>

#include "catch.h"
#include "fake_world.h"

namespace {

using namespace modeldprobe;
using test::FakeWorld;

FakeWorld world_with(StatusAnswer slot) {
  FakeWorld world;
  world.hold_lease();
  world.answer_health("id-1");
  world.slot = std::move(slot);
  return world;
}

FakeWorld world_in(const std::string& state, const std::string& error = {}) {
  return world_with({OwnerStatus{state, {}, error, {}, "llama"}, {}, {}});
}

/// The only finding of a doctor; nothing when there is none.
std::optional<Finding> only_finding(FakeWorld world) {
  const Status status = world.doctor();
  CHECK(status.state == State::running);
  REQUIRE(status.findings.size() < 2);
  return status.findings.empty() ? std::nullopt : std::optional(status.findings.front());
}

}  // namespace

TEST_CASE("a failed load is an obstacle, with a code of its own for lack of memory",
          "[diagnose_slot]") {
  const auto code = [](const std::string& error) {
    const auto found = only_finding(world_in("Failed", error));
    REQUIRE(found);
    CHECK(found->level == FindingLevel::obstacle);
    CHECK(found->next);
    CHECK_THAT(found->message, ContainsSubstring(error));
    return found->code;
  };
  for (const std::string error :
       {"llama: insufficient memory: 9 GiB", "request_exceeds_user_limit",
        "device_free_memory_below_reserve", "request_exceeds_memory_budget",
        "plan: model_context_exceeds_memory_budget"}) {
    CHECK(code(error) == "last_load_memory");
  }
  CHECK(code("accelerator device is busy") == "last_load_failed");
  CHECK(code("") == "last_load_failed");
}

TEST_CASE("neither a client that gave up nor an unknown slot state is a finding",
          "[diagnose_slot]") {
  CHECK_FALSE(only_finding(world_in("Failed", "load: context canceled")));
  for (const std::string state : {"", "Empty", "Idle", "Ready", "Dreaming", "failed"}) {
    CHECK_FALSE(only_finding(world_in(state)));
  }
}

TEST_CASE("a slot at work is busy, and the step waits for it", "[diagnose_slot]") {
  for (const std::string state : {"Loading", "Switching", "Unloading", "Busy"}) {
    const auto found =
        only_finding(world_with({OwnerStatus{state, "decode", {}, "tiny", "llama"}, {}, {}}));
    REQUIRE(found);
    CHECK(found->level == FindingLevel::busy);
    CHECK(found->code == (state == "Busy" ? "slot_busy" : "slot_loading"));
    CHECK_THAT(found->message, ContainsSubstring("decode") && ContainsSubstring("tiny"));
    CHECK(found->next->command == "modeld-probe doctor --data-root /data --wait");
  }
}

TEST_CASE("beside an obstacle, which ends a wait, no step waits", "[diagnose_slot]") {
  FakeWorld world = world_with({OwnerStatus{"Loading", {}, {}, "tiny", "llama"}, {}, {}});
  world.answer_health("id-1", true, "none");
  const Status status = world.doctor();
  const auto found = std::ranges::find(status.findings, "slot_loading", &Finding::code);
  REQUIRE(found != status.findings.end());
  CHECK(found->next->command.empty());
  CHECK_THAT(found->next->explanation, ContainsSubstring("obstacle"));
}

TEST_CASE("a missing Status is a note and changes no state", "[diagnose_slot]") {
  for (const NoStatus why : {NoStatus::not_asked, NoStatus::unimplemented, NoStatus::error,
                             NoStatus::malformed, NoStatus::too_late}) {
    const auto found = only_finding(world_with({{}, why, "seen"}));
    REQUIRE(found);
    CHECK(found->code == "status_unknown");
    CHECK(found->level == FindingLevel::note);
  }
}

TEST_CASE("a newer daemon or one with an engine is installed for this data root",
          "[diagnose_slot]") {
  FakeWorld world = world_with({{}, NoStatus::unimplemented, "unknown method"});
  world.answer_health("id-1", true, "none");
  const auto steps = [&](const System& system) {
    std::vector<NextStep> found;
    for (const Finding& finding :
         examine({test::fake_root, ""}, system, test::generous(), Ask::owner_and_status).findings) {
      if (finding.next) found.push_back(*finding.next);
    }
    REQUIRE(found.size() == 2);
    return found;
  };
  System system = world.system();
  for (const NextStep& step : steps(system)) {
    CHECK_THAT(step.explanation,
               ContainsSubstring("(`env CONTENOX_DATA_ROOT=/data contenox modeld install`)"));
    CHECK(step.command.empty());
  }
  system.find_on_path = [](const std::string& program) {
    return program == "contenox" ? std::optional<std::string>("/usr/bin/contenox") : std::nullopt;
  };
  for (const NextStep& step : steps(system)) {
    CHECK(step.command == "env CONTENOX_DATA_ROOT=/data contenox modeld install");
  }
}

TEST_CASE("on a node a newer daemon is installed for whoever does it", "[diagnose_slot]") {
  FakeWorld world = world_with({{}, NoStatus::unimplemented, "unknown method"});
  const Status status = test::examine_node("a:1", "", world, Ask::owner_and_status);
  REQUIRE(status.findings.size() == 1);
  CHECK_THAT(status.findings[0].next->explanation,
             ContainsSubstring("(`contenox modeld install`)"));
}

TEST_CASE("only a doctor asks for the status, of the instance that holds the lease",
          "[diagnose_slot]") {
  FakeWorld world = world_in("Failed");
  CHECK(world.probe().findings.empty());
  CHECK(world.detect().findings.empty());
  CHECK(world.statuses_asked.empty());
  world.doctor();
  using Asked = std::vector<std::pair<std::string, std::string>>;
  CHECK(world.statuses_asked == Asked{{"127.0.0.1:4711", "id-1"}});
  CHECK(world.pings.size() == 1);
}

TEST_CASE("the Status of an unreachable owner does not matter", "[diagnose_slot]") {
  FakeWorld world = world_in("Failed");
  world.answer_health("another");
  const Status status = world.doctor();
  CHECK(status.state == State::unreachable);
  CHECK(status.findings.empty());
}

TEST_CASE("a node is asked for its status too, and the step names it", "[diagnose_slot]") {
  FakeWorld world = world_in("Busy");
  const Status status = test::examine_node("a:1", "", world, Ask::owner_and_status);
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings[0].next->command == "modeld-probe doctor --endpoint a:1 --wait");
  CHECK(test::examine_node("a:1", "", world).findings.empty());
}

TEST_CASE("a doctor also examines the disk of an owner that runs", "[diagnose_slot]") {
  FakeWorld world = world_in("Ready");
  System system = world.system();
  system.closer.disk = [](const std::string&, Access) { return DiskFacts{true, {}, {}, false}; };
  system.closer.daemons = [](Deadline) { return std::vector<DaemonProcess>{{7, "/other"}}; };
  const Status status =
      examine({test::fake_root, ""}, system, test::generous(), Ask::owner_and_status);
  CHECK(status.state == State::running);
  REQUIRE(status.findings.size() == 1);
  CHECK(status.findings[0].code == "disk_full");
}
