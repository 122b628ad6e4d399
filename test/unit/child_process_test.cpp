#include "os/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "catch.h"
#include "fake_world.h"
#include "os/descriptor.h"
#include "processes.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using namespace std::chrono_literals;
using test::generous;
using test::TemporaryDirectory;
using End = ChildResult::End;

constexpr std::size_t most_output = 10'000;

std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

Program open_unjudged(const std::string& name) { return {{}, name, {}}; }

using Commands = std::vector<std::vector<std::string>>;

std::vector<ChildResult> run_all(const Commands& commands,
                                 const std::vector<std::string>& environment,
                                 Deadline deadline = generous(), Orphans orphans = Orphans::leave) {
  std::vector<ChildResult> results(commands.size());
  std::vector<int> taken(commands.size());
  run_children(commands, environment, most_output, deadline, orphans, open_unjudged,
               [&](std::size_t index, const ChildResult& result) {
                 ++taken.at(index);
                 results.at(index) = result;
               });
  CHECK(taken == std::vector<int>(commands.size(), 1));
  return results;
}

ChildResult run_shell(const std::string& script, Deadline deadline = generous()) {
  return run_all({shell(script)}, {"PATH=/usr/bin:/bin"}, deadline).at(0);
}

/// Children that are still there, zombies included, would be ours to wait for.
/// On a slow machine, what was killed may outlast the time that reaping may take; here it is waited
/// for. What was not killed stays.
bool no_child_is_left() {
  const Deadline patience = test::generous();
  while (::waitpid(-1, nullptr, WNOHANG) >= 0 && !patience.passed()) ::poll(nullptr, 0, 1);
  return !patience.passed();
}

}  // namespace

TEST_CASE("a child's output and exit code are reported", "[child_process]") {
  const ChildResult good = run_shell("printf 'one\\0two'");
  CHECK(good.end == End::exited);
  CHECK(good.code == 0);
  CHECK(good.output == std::string("one\0two", 7));

  const ChildResult bad = run_shell("echo partly; exit 7");
  CHECK(bad.end == End::exited);
  CHECK(bad.code == 7);
  CHECK(bad.output == "partly\n");
  CHECK(no_child_is_left());
}

TEST_CASE("a child killed by a signal is distinguished from one that exits", "[child_process]") {
  const ChildResult result = run_shell("kill -TERM $$");
  CHECK(result.end == End::killed_by_signal);
  CHECK(result.code == SIGTERM);
}

TEST_CASE("a command that cannot be started is reported with the reason", "[child_process]") {
  const TemporaryDirectory root;
  for (const std::string& path :
       {root.at("nothing"), root.write("plain", "", 0644), root.make_directory("directory")}) {
    CAPTURE(path);
    const auto result = run_all({{path}}, {}).at(0);
    CHECK(result.end == End::not_started);
    CHECK_FALSE(result.problem.empty());
  }
  CHECK(no_child_is_left());
}

TEST_CASE("a child that sleeps past the deadline is killed with all it started",
          "[child_process]") {
  const TemporaryDirectory root;
  const std::string pid_file = root.at("pid");
  const ChildResult result =
      run_shell("sleep 600 & echo $! > '" + pid_file + "'; wait", Deadline::after(500ms));
  CHECK(result.end == End::timed_out);
  CHECK(no_child_is_left());
  CHECK(test::ends(test::pid_in(pid_file)));
}

TEST_CASE("a child that ignores polite signals is killed all the same", "[child_process]") {
  CHECK(run_shell("trap '' TERM INT HUP; while :; do sleep 1; done", Deadline::after(200ms)).end ==
        End::timed_out);
  CHECK(no_child_is_left());
}

TEST_CASE("a stopped child does not outlive the deadline", "[child_process]") {
  CHECK(run_shell("kill -STOP $$", Deadline::after(200ms)).end == End::timed_out);
  CHECK(no_child_is_left());
}

TEST_CASE("a deadline that has passed starts nothing", "[child_process]") {
  const TemporaryDirectory root;
  CHECK(run_shell("touch '" + root.at("ran") + "'", Deadline::after(0ms)).end == End::timed_out);
  CHECK(::access(root.at("ran").c_str(), F_OK) != 0);
}

TEST_CASE("a child that prints too much is killed", "[child_process]") {
  CHECK(run_shell("while :; do echo 0123456789; done").end == End::too_much_output);
  CHECK(no_child_is_left());
}

TEST_CASE("a child may print as much as is allowed and no more", "[child_process]") {
  const auto print = [](const std::string& count) {
    return run_shell("head -c " + count + " /dev/zero");
  };
  CHECK(print("10000").end == End::exited);
  CHECK(print("10000").output.size() == 10'000);
  CHECK(print("10001").end == End::too_much_output);
}

TEST_CASE("a grandchild that holds the output open is not waited for", "[child_process]") {
  const TemporaryDirectory root;
  const std::string pid_file = root.at("pid");
  const ChildResult result =
      run_shell("sleep 600 & echo $! > '" + pid_file + "'; echo done; exit 4");
  CHECK(result.end == End::exited);
  CHECK(result.code == 4);
  CHECK(result.output == "done\n");
  CHECK(test::ends(test::pid_in(pid_file)));
}

TEST_CASE("a child that closes its output is still waited for", "[child_process]") {
  const ChildResult result = run_shell("echo done; exec >&-; sleep 0.2; exit 5");
  CHECK(result.end == End::exited);
  CHECK(result.code == 5);
  CHECK(result.output == "done\n");
}

TEST_CASE("a child has an empty input, and its errors are discarded", "[child_process]") {
  const ChildResult result = run_shell("cat; echo complaint >&2; echo end");
  CHECK(result.end == End::exited);
  CHECK(result.output == "end\n");
}

TEST_CASE("a child inherits no descriptor", "[child_process]") {
  const Descriptor leaky(::open("/dev/null", O_RDONLY));  // not closed on exec
  REQUIRE(leaky.get() > 2);
  const std::string number = std::to_string(leaky.get());
  const ChildResult result =
      run_shell("if [ -e /proc/self/fd/" + number + " ]; then echo open; else echo closed; fi");
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  CHECK(result.output == "closed\n");
#else
  CHECK(result.end == End::exited);
#endif
}

TEST_CASE("a child gets the environment it is given and nothing else", "[child_process]") {
  const auto result = run_all({{"/usr/bin/env"}}, {"A=1", "B=two words"}).at(0);
  CHECK(result.output == "A=1\nB=two words\n");
}

TEST_CASE("a child runs in the root directory", "[child_process]") {
  CHECK(run_shell("pwd").output == "/\n");
}

TEST_CASE("a program that must not be run is not run, and the result says why", "[child_process]") {
  const TemporaryDirectory root;
  ChildResult result;
  run_children(
      {shell("touch " + root.at("ran"))}, {}, most_output, generous(), Orphans::leave,
      [](const std::string& name) {
        return Program{{}, name, "not to be trusted"};
      },
      [&](std::size_t, const ChildResult& taken) { result = taken; });
  CHECK(result.end == End::not_started);
  CHECK(result.problem == "not to be trusted");
  CHECK(::access(root.at("ran").c_str(), F_OK) != 0);
}

TEST_CASE("the very file that was opened is run, whatever its path leads to now",
          "[child_process][linux]") {
  const TemporaryDirectory root;
  ChildResult result;
  run_children(
      {{"env"}}, {"A=1"}, most_output, generous(), Orphans::leave,
      [&](const std::string&) {
        return Program{
            Descriptor(::open("/usr/bin/env", O_PATH | O_CLOEXEC)), root.at("nothing"), {}};
      },
      [&](std::size_t, const ChildResult& taken) { result = taken; });
  CHECK(result.output == "A=1\n");
}

TEST_CASE("a child leads a process group of its own", "[child_process]") {
  const ChildResult result = run_shell("echo $$; cut -d' ' -f5 /proc/$$/stat");
  const std::size_t line = result.output.find('\n');
  REQUIRE(line != std::string::npos);
  CHECK(result.output.substr(0, line + 1) == result.output.substr(line + 1));
}

TEST_CASE("a child has the default signal actions", "[child_process]") {
  struct sigaction before {};
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  REQUIRE(::sigaction(SIGPIPE, &ignore, &before) == 0);
  const ChildResult result = run_shell("kill -PIPE $$; echo survived");
  ::sigaction(SIGPIPE, &before, nullptr);
  CHECK(result.end == End::killed_by_signal);
  CHECK(result.code == SIGPIPE);
  // Held back in the caller meanwhile, but not in the child.
  CHECK(run_shell("kill -INT $$; echo survived").code == SIGINT);
}

TEST_CASE("of many children each has its own result in its place", "[child_process]") {
  std::vector<std::vector<std::string>> commands;
  for (int i = 0; i < 70; ++i) commands.push_back(shell("echo " + std::to_string(i)));
  commands[3] = shell("kill -KILL $$");
  commands[40] = shell("exit 9");
  const auto results = run_all(commands, {});
  REQUIRE(results.size() == commands.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    CAPTURE(i);
    if (i == 3) {
      CHECK(results[i].code == SIGKILL);
    } else if (i == 40) {
      CHECK(results[i].code == 9);
    } else {
      CHECK(results[i].output == std::to_string(i) + "\n");
    }
  }
  CHECK(no_child_is_left());
}

TEST_CASE("a signal that would end the caller waits until all children are gone",
          "[child_process]") {
  static volatile sig_atomic_t caught = 0;
  struct sigaction before {};
  struct sigaction note {};
  note.sa_handler = [](int) { caught = 1; };
  REQUIRE(::sigaction(SIGTERM, &note, &before) == 0);
  const std::string parent = std::to_string(::getpid());
  const ChildResult result = run_shell("kill -TERM " + parent + "; exec sleep 600");
  ::sigaction(SIGTERM, &before, nullptr);
  CHECK(result.end == End::timed_out);  // given up long before the deadline
  CHECK(caught == 1);
  CHECK(no_child_is_left());
}

TEST_CASE("without commands there are no results", "[child_process]") {
  CHECK(run_all({}, {}).empty());
}

TEST_CASE("a child whose exit code the system discarded is lost, not waited for",
          "[child_process]") {
  const auto before = ::signal(SIGCHLD, SIG_IGN);
  const ChildResult result = run_shell("echo gone");
  ::signal(SIGCHLD, before);
  CHECK(result.end == End::lost);
}

TEST_CASE("a child starts with no signal blocked or ignored", "[child_process]") {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const ChildResult result = run_shell("grep -E 'SigBlk' /proc/self/status");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CHECK_THAT(result.output, ContainsSubstring("0000000000000000"));
}

TEST_CASE("a signal that the caller ignores does not end the run", "[child_process]") {
  const auto before = ::signal(SIGINT, SIG_IGN);
  const std::string parent = std::to_string(::getpid());
  const ChildResult result = run_shell("kill -INT " + parent + "; sleep 0.1; echo answered");
  ::signal(SIGINT, before);
  CHECK(result.end == End::exited);
  CHECK(result.output == "answered\n");
}
