#include "lease/process_guess.h"

#include <optional>
#include <string>
#include <vector>

#include "catch.h"

namespace {

using namespace modeldprobe;

const std::string id(64, 'a');

}  // namespace

TEST_CASE("a program is modeld by any of its names, and the probe never is", "[process_guess]") {
  using G = ProgramGuess;
  struct Names {
    std::optional<std::string> command;
    std::optional<std::string> executable;
    std::optional<std::vector<std::string>> arguments;
    G guess;
  };
  const std::vector<Names> rows = {
      {"modeld.bin", "/opt/modeld.bin", {}, G::modeld},
      {"modeld", "/usr/bin/dash", {}, G::modeld},
      {"modeld-standin", {}, {}, G::modeld},
      {"main", "/usr/bin/modeld", {}, G::modeld},
      {"main", {}, {{"/usr/bin/modeld", "serve"}}, G::modeld},
      {"sleep", {}, {}, G::other},
      {"kworker/0:1", {}, std::vector<std::string>{}, G::other},
      {"vim", "/usr/bin/vim", {{"vim", "modeld.cpp"}}, G::other},
      {"sh", "/usr/bin/dash", {{"sh", "/opt/modeld", "serve"}}, G::launcher},
      {"sh", "/usr/bin/dash", {{"sh", "-c", "modeld-probe detect"}}, G::other},
      {"bash", "/usr/bin/bash", {{"-bash"}}, G::other},
      {"qemu-aarch64", {}, {}, G::unknown},
      {"modeld-probe", "/usr/bin/modeld-probe", {}, G::other},
      {"modeld-probe", {}, {}, G::other},
      {{}, {}, {}, G::unknown},
  };
  for (const Names& row : rows) {
    CAPTURE(row.command.value_or("none"), row.executable.value_or("none"));
    ProcessFacts facts;
    facts.state.command = row.command;
    facts.executable = row.executable;
    facts.arguments = row.arguments;
    CHECK(guess_program(facts) == row.guess);
  }
}

TEST_CASE("a systemd unit is found in either version of cgroups", "[process_guess]") {
  using Kind = Supervisor::Kind;
  struct Row {
    std::string text;
    Kind kind;
    std::string name;
  };
  const std::string user = "0::/user.slice/user-1000.slice/user@1000.service/";
  const auto row = GENERATE_COPY(values<Row>({
      {"0::/system.slice/modeld.service\n", Kind::systemd_system, "modeld.service"},
      {"0::/system.slice/system-modeld.slice/modeld@a.service\n", Kind::systemd_system,
       "modeld@a.service"},
      {"0::/system.slice/modeld.service/payload\n", Kind::systemd_system, "modeld.service"},
      {R"(0::/system.slice/modeld@srv-my\x2ddata.service)"
       "\n",
       Kind::systemd_system, R"(modeld@srv-my\x2ddata.service)"},
      {"0::/system.slice/modeld.service/x;reboot;.service\n", Kind::systemd_system,
       "modeld.service"},
      {user + "app.slice/modeld.service\n", Kind::systemd_user, "modeld.service"},
      {"8:pids:/system.slice/x\n1:name=systemd:/system.slice/modeld.service\n0::/\n",
       Kind::systemd_system, "modeld.service"},
  }));
  CAPTURE(row.text);
  const auto found = find_supervisor(row.text);
  REQUIRE(found);
  CHECK(found->kind == row.kind);
  CHECK(found->name == row.name);
}

TEST_CASE("a container is found as each maker names it, before the unit around it",
          "[process_guess]") {
  const std::string text = GENERATE_COPY(values<std::string>({
      "0::/system.slice/docker-" + id + ".scope\n",
      "4:memory:/docker/" + id + "\n0::/\n",
      "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id + ".scope\n",
      "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n",
      "0::/kubepods/burstable/pod1/" + id + "\n",
      "0::/kubepods.slice/crio-" + id + ".scope/container\n",
      "0::/system.slice/docker.service/docker/" + id + "/system.slice/modeld.service\n",
  }));
  CAPTURE(text);
  const auto found = find_supervisor(text);
  REQUIRE(found);
  CHECK(found->kind == Supervisor::Kind::container);
  CHECK(found->name == id);
}

TEST_CASE("LXC containers have names", "[process_guess]") {
  for (const std::string text : {"0::/lxc.payload.web/init\n", "0::/lxc/web\n"}) {
    CAPTURE(text);
    const auto found = find_supervisor(text);
    REQUIRE(found);
    CHECK(found->name == "web");
  }
}

TEST_CASE("a login session, a terminal and the top group supervise nothing", "[process_guess]") {
  const std::string user = "0::/user.slice/user-1000.slice/";
  const std::string text = GENERATE_COPY(values<std::string>({
      "",
      "0::/\n",
      "0::/init.scope\n",
      user + "session-3.scope\n",
      user + "user@1000.service/init.scope\n",
      user + "user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope\n",
      "0::/system.slice/docker-abc.scope\n",
      "8:pids:/system.slice/modeld.service\n",
  }));
  CAPTURE(text);
  CHECK_FALSE(find_supervisor(text));
}
