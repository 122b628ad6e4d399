#include "os/process_facts.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <thread>

#include "catch.h"
#include "fake_world.h"
#include "temporary_directory.h"

namespace {

using namespace modeldprobe;
using ProcessPresence = ProcessState::Presence;

/// A child that acts, then waits to be killed.
class Child {
 public:
  explicit Child(const std::function<void()>& act = [] {}) : pid_(::fork()) {
    if (pid_ != 0) return;
    act();
    for (;;) ::pause();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { reap(); }

  pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }

  void reap() {
    if (std::exchange(reaped_, true)) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
  bool reaped_ = false;
};

/// Signals act a moment after they are sent.
bool becomes(pid_t pid, char letter) {
  for (const Deadline guard = test::generous(); !guard.passed(); ::usleep(1000)) {
    if (examine_process_state(pid).letter == letter) return true;
  }
  return false;
}

/// A /proc with one process, as Linux shows it to another user.
class CapturedProc {
 public:
  CapturedProc() {
    write("stat",
          "4711 (a) R 1 (b) S 4700 4711 4711 0 -1 4194560 3353 6641840 0 153 7 17 45929 9037 20 0 "
          "1 0 497327 5447680 1039 18446744073709551615 1 1 0 0 0 0 0 65536 4 1132560123 1 0 0 17 "
          "0 0 0 0 0 0 0 0 0 0 0 0 0\n");
    lead_self_to("4000");
    directory_.make_directory("proc/4000/ns");
    own_namespace("pid", "pid:[4026531836]");
  }

  void write(const std::string& name, const std::string& text) const {
    directory_.write("proc/4711/" + name, text);
  }
  void link(const std::string& name, const std::string& target) const {
    ::unlink(directory_.at("proc/4711/" + name).c_str());
    directory_.link("proc/4711/" + name, target);
  }
  void lead_self_to(const std::string& number) const {
    ::unlink(directory_.at("proc/self").c_str());
    directory_.link("proc/self", number);
  }
  void own_link(const std::string& name, const std::string& target) const {
    ::unlink(directory_.at("proc/4000/" + name).c_str());
    directory_.link("proc/4000/" + name, target);
  }
  /// Calls the probe by the number of the process that examines.
  void become_this_process() const {
    const std::string number = std::to_string(::getpid());
    directory_.link("proc/" + number, "4000");
    lead_self_to(number);
  }
  void unlink(const std::string& name) const {
    ::unlink(directory_.at("proc/4711/" + name).c_str());
  }
  void own_namespace(const std::string& kind, const std::string& target) const {
    own_link("ns/" + kind, target);
  }
  void group(const std::string& name, const std::string& text) const {
    directory_.write("cgroup/" + name, text);
  }
  ProcessFacts examine(std::int64_t pid = 4711) const {
    return examine_process_facts(pid, test::generous(), files());
  }
  ProcessFiles files() const { return {directory_.at("proc"), directory_.at("cgroup")}; }

 private:
  test::TemporaryDirectory directory_;
};

}  // namespace

TEST_CASE("a number that cannot be a process id has no state", "[process_facts]") {
  for (const std::int64_t pid : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 31,
                                 std::numeric_limits<std::int64_t>::max()}) {
    CAPTURE(pid);
    CHECK(examine_process_state(pid).presence == ProcessPresence::unknown);
    CHECK(examine_process_facts(pid, test::generous()).state.presence == ProcessPresence::unknown);
  }
}

TEST_CASE("a process is present until its parent has collected it", "[process_facts]") {
  Child child;
  REQUIRE(child.pid() > 0);
  CHECK(examine_process_state(child.pid()).presence == ProcessPresence::present);
  child.reap();
  CHECK(examine_process_state(child.pid()).presence == ProcessPresence::absent);
  CHECK(examine_process_facts(child.pid(), test::generous()).state.presence ==
        ProcessPresence::absent);
}

TEST_CASE("this process is recognised", "[process_facts]") {
  CHECK(examine_process_facts(::getpid(), test::generous()).is_this_process);
  CHECK_FALSE(examine_process_facts(::getppid(), test::generous()).is_this_process);
}

TEST_CASE("a stopped child and a zombie show their letters", "[process_facts][linux]") {
  Child child;
  child.signal(SIGSTOP);
  CHECK(becomes(child.pid(), 'T'));
  child.signal(SIGKILL);
  CHECK(becomes(child.pid(), 'Z'));
  const ProcessFacts facts = examine_process_facts(child.pid(), test::generous());
  CHECK_FALSE(facts.executable);
  CHECK(facts.state.parent == ::getpid());
}

TEST_CASE("a child's facts are those of this program, started just now", "[process_facts][linux]") {
  const Child child;
  const ProcessFacts facts = examine_process_facts(child.pid(), test::generous());
  REQUIRE(facts.started_at);
  constexpr double a_minute = 60'000;
  CHECK(std::abs(milliseconds_between(*facts.started_at, system_now())) < a_minute);
  CHECK(facts.state.command == "unit-tests");
  CHECK(facts.parent_command == "unit-tests");
  CHECK(facts.thread_group == child.pid());
  CHECK(facts.user == ::geteuid());
  CHECK(facts.traced == false);
  CHECK_FALSE(facts.tracer);
  REQUIRE(facts.executable);
  CHECK_THAT(*facts.executable, EndsWith("/unit-tests"));
  REQUIRE(facts.arguments);
  CHECK_FALSE(facts.arguments->empty());
  CHECK(facts.same_pid_namespace == true);
  CHECK(facts.same_net_namespace == true);
  CHECK(facts.same_paths == true);
  CHECK(facts.cgroups);
  CHECK(facts.frozen != true);
}

TEST_CASE("the id of a thread leads to its process", "[process_facts][linux]") {
  std::atomic<pid_t> id{0};
  std::atomic<bool> done{false};
  std::thread thread([&] {
    id = static_cast<pid_t>(::syscall(SYS_gettid));
    while (!done) ::usleep(1000);
  });
  while (id == 0) ::usleep(100);
  const ProcessFacts facts = examine_process_facts(id, test::generous());
  done = true;
  thread.join();
  CHECK(facts.state.presence == ProcessPresence::present);
  CHECK(facts.thread_group == ::getpid());
}

TEST_CASE("a traced child names its tracer", "[process_facts][linux]") {
  const Child child([] {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
    ::raise(SIGSTOP);
  });
  int status = 0;
  REQUIRE(::waitpid(child.pid(), &status, WUNTRACED) == child.pid());
  if (WIFEXITED(status)) {
    WARN("skipped: this system does not permit ptrace");
    return;
  }
  CHECK(becomes(child.pid(), 't'));
  const ProcessFacts facts = examine_process_facts(child.pid(), test::generous());
  CHECK(facts.traced == true);
  REQUIRE(facts.tracer);
  CHECK(facts.tracer->pid == ::getpid());
  CHECK(facts.tracer->command == "unit-tests");
}

TEST_CASE("facts that cannot be read are not known", "[process_facts][linux]") {
  const CapturedProc proc;
  const ProcessFacts facts = proc.examine();
  CHECK(facts.state.presence == ProcessPresence::present);
  CHECK(facts.state.command == "a) R 1 (b");
  CHECK(facts.state.letter == 'S');
  CHECK(facts.started_at);
  CHECK_FALSE(facts.thread_group);
  CHECK_FALSE(facts.user);
  CHECK_FALSE(facts.traced);
  CHECK_FALSE(facts.executable);
  CHECK_FALSE(facts.arguments);
  CHECK_FALSE(facts.same_net_namespace);
  CHECK_FALSE(facts.cgroups);
  CHECK_FALSE(facts.frozen);
  CHECK_FALSE(facts.is_this_process);
  CHECK(proc.examine(4000).is_this_process);
}

TEST_CASE("without /proc only existence is known", "[process_facts][linux]") {
  const ProcessFiles nowhere{"/nonexistent/proc", "/nonexistent/cgroup"};
  const ProcessFacts facts = examine_process_facts(::getpid(), test::generous(), nowhere);
  CHECK(facts.state.presence == ProcessPresence::present);
  CHECK_FALSE(facts.state.letter);
  CHECK_FALSE(facts.started_at);
  CHECK_FALSE(facts.probe_in_initial_pid_namespace);
  CHECK(facts.is_this_process);
}

TEST_CASE("the initial pid namespace is known by its number", "[process_facts][linux]") {
  const CapturedProc proc;
  CHECK(proc.examine().probe_in_initial_pid_namespace == true);
  proc.own_namespace("pid", "pid:[4026532000]");
  CHECK(proc.examine().probe_in_initial_pid_namespace == false);
}

TEST_CASE("namespaces are compared with the probe's own", "[process_facts][linux]") {
  const CapturedProc proc;
  proc.own_namespace("net", "net:[1]");
  proc.own_namespace("mnt", "mnt:[2]");
  proc.link("ns/net", "net:[3]");
  proc.link("ns/mnt", "mnt:[2]");
  const ProcessFacts facts = proc.examine();
  CHECK(facts.same_net_namespace == false);
  CHECK_FALSE(facts.same_paths);
}

TEST_CASE("the pid namespace is the same only where /proc knows this process by its own id",
          "[process_facts][linux]") {
  const CapturedProc proc;
  proc.link("ns/pid", "pid:[4026531836]");
  CHECK(proc.examine().same_pid_namespace == false);
  proc.become_this_process();
  CHECK(proc.examine().same_pid_namespace == true);
  proc.link("ns/pid", "pid:[4026532000]");
  CHECK(proc.examine().same_pid_namespace == false);
  proc.unlink("ns/pid");
  CHECK(proc.examine().same_pid_namespace == std::nullopt);
}

TEST_CASE("paths lead to the same files in one mount namespace and one root directory",
          "[process_facts][linux]") {
  const CapturedProc proc;
  proc.own_namespace("mnt", "mnt:[2]");
  proc.own_link("root", "/");
  proc.link("ns/mnt", "mnt:[2]");
  proc.link("root", "/");
  CHECK(proc.examine().same_paths == true);
  proc.link("root", "/proc");
  CHECK(proc.examine().same_paths == false);
  proc.link("root", "/no/such/directory");
  CHECK_FALSE(proc.examine().same_paths);
  proc.link("root", "/");
  proc.link("ns/mnt", "mnt:[3]");
  CHECK(proc.examine().same_paths == false);
}

TEST_CASE("an executable that was replaced is marked", "[process_facts][linux]") {
  const CapturedProc proc;
  proc.link("exe", "/opt/modeld.bin (deleted)");
  const ProcessFacts facts = proc.examine();
  CHECK(facts.executable == "/opt/modeld.bin");
  CHECK(facts.executable_deleted);
  CHECK_FALSE(facts.arguments);
}

TEST_CASE("a frozen cgroup is found in either version", "[process_facts][linux]") {
  struct Row {
    std::string cgroups;
    std::string file;
    std::string text;
    std::optional<bool> frozen;
  };
  const std::string v1 = "6:freezer:/docker/a\n0::/\n";
  const std::string v2 = "0::/user.slice/a\n";
  const std::string events = "user.slice/a/cgroup.events";
  const auto row = GENERATE_COPY(values<Row>({
      {v2, events, "populated 1\nfrozen 1\n", true},
      {v2, events, "populated 1\nfrozen 0\n", false},
      {v2, "unified/" + events, "populated 1\nfrozen 1\n", true},
      {v2, "other", "", std::nullopt},
      {v1, "freezer/docker/a/freezer.state", "FROZEN\n", true},
      {v1, "freezer/docker/a/freezer.state", "FREEZING\n", true},
      {v1, "freezer/docker/a/freezer.state", "THAWED\n", false},
      {"0::/\n", "other", "", false},
      {"0::/../a\n", "../a/cgroup.events", "frozen 1\n", std::nullopt},
  }));
  CAPTURE(row.cgroups, row.file, row.text);
  const CapturedProc proc;
  proc.write("cgroup", row.cgroups);
  proc.group(row.file, row.text);
  CHECK(proc.examine().frozen == row.frozen);
}

TEST_CASE("arguments and cgroups are read up to a limit", "[process_facts][linux]") {
  const CapturedProc proc;
  proc.write("cmdline", std::string(1 << 20, 'x'));
  proc.write("cgroup", std::string(1 << 20, 'x'));
  const ProcessFacts facts = proc.examine();
  REQUIRE(facts.arguments);
  CHECK(facts.arguments->front().size() == 4096);
  CHECK(facts.cgroups->size() == 16384);
}
