#include "os/child_control.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "catch.h"
#include "fake_world.h"
#include "os/child_process.h"
#include "processes.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using test::generous;
using test::TemporaryDirectory;

/// Runs a shell script as a launcher is run.
ChildResult run_as_launcher(const std::string& script) {
  ChildResult taken;
  run_children(
      {{"/bin/sh", "-c", script}}, {"PATH=/usr/bin:/bin"}, 1000, generous(), Orphans::kill,
      [](const std::string& name) {
        return Program{{}, name, {}};
      },
      [&](std::size_t, const ChildResult& result) { taken = result; });
  return taken;
}

}  // namespace

TEST_CASE("what left a launcher's group is killed where the caller asks for it",
          "[child_control][linux]") {
  const TemporaryDirectory root;
  const ChildResult result = run_as_launcher("setsid sleep 600 & echo $! > " + root.at("pid"));
  CHECK(result.end == ChildResult::End::exited);
  CHECK(test::ends(test::pid_in(root.at("pid"))));
  CHECK((::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD));
}

TEST_CASE("an orphan that no launcher started is left alone", "[child_control]") {
  const TemporaryDirectory root;
  // It is handed over while launchers run, as a daemon that its starter leaves behind.
  const std::string daemonizer = "(sleep 0.1; setsid sleep 600 & echo $! > " + root.at("pid") + ")";
  const pid_t starter = ::fork();
  if (starter == 0) {
    ::execl("/bin/sh", "sh", "-c", daemonizer.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  run_as_launcher("sleep 0.4");
  const pid_t daemon = test::pid_in(root.at("pid"));
  REQUIRE(daemon > 0);
  CHECK(::kill(daemon, 0) == 0);
  ::kill(daemon, SIGKILL);
  ::waitpid(starter, nullptr, 0);
  ::waitpid(daemon, nullptr, 0);
}
