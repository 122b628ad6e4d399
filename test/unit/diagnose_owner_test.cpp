#include "catch.h"
#include "doctor_world.h"

namespace {

using namespace modeldprobe;
using World = test::DoctorWorld;
using Kind = DaemonOutput::Kind;

}  // namespace

TEST_CASE("a note says where the log goes", "[diagnose_owner]") {
  World world;
  const auto note_for = [&](DaemonOutput output) {
    world.output = world.errors = std::move(output);
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

TEST_CASE("the note also names output that goes elsewhere than the errors", "[diagnose_owner]") {
  World world;
  world.output = {Kind::pipe};
  world.errors = {Kind::nowhere};
  CHECK_THAT(world.findings("log_goes_to").at(0).message,
             ContainsSubstring("/dev/null") && ContainsSubstring("pipe"));
}

TEST_CASE("the end of a log comes along as details", "[diagnose_owner]") {
  World world;
  world.errors = {Kind::file, "/log"};
  world.last_lines = {"one", "two"};
  CHECK(world.findings("log_goes_to").at(0).details == world.last_lines);
}

TEST_CASE("connections of others matter while the slot is ready", "[diagnose_owner]") {
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
          "[diagnose_owner]") {
  World world;
  world.connections = 1;
  world.change_facts = [](ProcessFacts& facts) { facts.same_net_namespace = false; };
  CHECK(world.findings("slot_maybe_held").empty());
  world.change_facts = [](ProcessFacts&) {};
  world.world.lease.lease->meta["endpoint"] = "unix:/run/modeld";
  CHECK(world.findings("slot_maybe_held").empty());
}

TEST_CASE("an owner that the kernel killed for memory is a note", "[diagnose_owner]") {
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

TEST_CASE("if the kernel's log may not be read, the step is the command that shows it",
          "[diagnose_owner]") {
  World world;
  world.world.owner = OwnerProcess::gone;
  world.world.fail_health(ReasonCode::connection_refused, "refused");
  world.kernel_log = KernelLog::not_allowed;
  CHECK(world.findings("killed_for_memory").at(0).next->command ==
        "journalctl -k --no-pager --grep 'Killed process 42 '");
}

TEST_CASE("the kernel's log is not searched for an owner that runs", "[diagnose_owner]") {
  World world;
  world.kernel_log = KernelLog::killed_for_memory;
  CHECK(world.findings("killed_for_memory").empty());
  CHECK_FALSE(world.asked_for("log of 42"));
}
