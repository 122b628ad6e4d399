#include "os/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>

#include "os/descriptor.h"
#include "os/error_text.h"
#include "os/stray_processes.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_at_once = 32;

/// How often to look for what no descriptor announces: a child that ended while another process
/// holds its output open, and a signal that asks the caller to end.
constexpr int look_around_milliseconds = 5;

/// Holds back the signals that usually end a process, so that no child outlives it: they are
/// delivered when this goes out of scope.
class HeldSignals {
 public:
  HeldSignals() {
    sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&held_, signal);
    ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  bool one_is_waiting() const {
    sigset_t pending;
    if (::sigpending(&pending) != 0) return false;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      if (sigismember(&pending, signal) == 1 && sigismember(&before_, signal) == 0) return true;
    }
    return false;
  }

 private:
  sigset_t held_;
  sigset_t before_;
};

struct FileActions {
  FileActions() { ::posix_spawn_file_actions_init(&value); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&value); }
  posix_spawn_file_actions_t value;
};

struct SpawnAttributes {
  SpawnAttributes() { ::posix_spawnattr_init(&value); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&value); }
  posix_spawnattr_t value;
};

std::vector<char*> as_argument_array(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  // posix_spawn takes char* but changes nothing through it.
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// One running child; killed with its group and reaped at the latest when this goes.
class Child {
 public:
  Child(const std::vector<std::string>& command, const std::vector<std::string>& environment,
        std::size_t index)
      : index_(index) {
    if (const int error = start(command, environment); error != 0) {
      throw_if_exhausted(error, "starting a launcher");
      finish(ChildResult::End::not_started);
      result_.problem = error_text(error);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { give_up(); }

  /// Ends the child if it is still running.
  void give_up() { finish(ChildResult::End::timed_out); }

  bool running() const { return running_; }
  std::size_t index() const { return index_; }
  const ChildResult& result() const { return result_; }
  int output() const { return output_.get(); }

  /// Takes what the child has printed by now; ends a child that prints too much.
  void read(std::size_t most_output) {
    std::array<char, 4096> buffer;
    while (running_ && output_) {
      const ssize_t count = ::read(output_.get(), buffer.data(), buffer.size());
      if (count > 0) {
        result_.output.append(buffer.data(), static_cast<std::size_t>(count));
        if (result_.output.size() > most_output) finish(ChildResult::End::too_much_output);
      } else if (count == 0) {
        output_.reset();
      } else if (errno != EINTR) {
        if (errno != EAGAIN) output_.reset();
        return;
      }
    }
  }

  /// Notices that the child has ended, even when something else still holds its output open.
  void look(std::size_t most_output) {
    siginfo_t info{};
    const int answer = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (answer != 0 && errno == ECHILD) return finish(ChildResult::End::lost);
    if (answer != 0 || info.si_pid != pid_) return;
    read(most_output);
    const bool exited = info.si_code == CLD_EXITED;
    result_.code = info.si_status;
    finish(exited ? ChildResult::End::exited : ChildResult::End::killed_by_signal);
  }

 private:
  int start(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return errno;
    output_ = Descriptor(ends[0]);
    const Descriptor writing_end(ends[1]);
    if (::fcntl(output_.get(), F_SETFL, O_NONBLOCK) != 0) return errno;

    FileActions actions;
    ::posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions.value, writing_end.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions.value, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    // What the caller's caller left open; elsewhere only what is marked close-on-exec is closed.
    ::posix_spawn_file_actions_addclosefrom_np(&actions.value, STDERR_FILENO + 1);
#endif

    SpawnAttributes attributes;
    sigset_t defaults;
    sigset_t none;
    sigfillset(&defaults);
    sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&attributes.value, &defaults);
    ::posix_spawnattr_setsigmask(&attributes.value, &none);
    ::posix_spawnattr_setpgroup(&attributes.value, 0);
    ::posix_spawnattr_setflags(
        &attributes.value, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const int error =
        ::posix_spawn(&pid_, command.front().c_str(), &actions.value, &attributes.value,
                      as_argument_array(command).data(), as_argument_array(environment).data());
    started_ = error == 0;
    return error;
  }

  void finish(ChildResult::End end) {
    if (!running_) return;
    running_ = false;
    output_.reset();
    result_.end = end;
    if (!started_) return;
    // One that has become another user's can't be killed, and may never end.
    const bool will_end = ::kill(-pid_, SIGKILL) == 0 || errno == ESRCH;
    while (::waitpid(pid_, nullptr, will_end ? 0 : WNOHANG) < 0 && errno == EINTR) {
    }
  }

  std::size_t index_;
  ChildResult result_;
  Descriptor output_;
  pid_t pid_ = -1;
  bool started_ = false;
  bool running_ = true;
};

using Children = std::vector<std::unique_ptr<Child>>;

void wait_for_output(const Children& children, Deadline deadline) {
  std::vector<pollfd> waiting;
  for (const auto& child : children) {
    if (child->output() >= 0) waiting.push_back({child->output(), POLLIN, 0});
  }
  const bool all_closed = waiting.size() < children.size();
  // A child that has closed its output is about to end: worth a closer look.
  const int longest = all_closed ? 1 : look_around_milliseconds;
  ::poll(waiting.data(), waiting.size(), std::min(longest, deadline.poll_timeout()));
}

}  // namespace

void run_children(const std::vector<std::vector<std::string>>& commands,
                  const std::vector<std::string>& environment, std::size_t most_output,
                  Deadline deadline, Orphans orphans, const TakeResult& take) {
  const HeldSignals signals;
  std::optional<OrphanReaper> reaper;
  if (orphans == Orphans::kill) reaper.emplace();
  Children children;
  const auto hand_over = [&] {
    std::erase_if(children, [&](const auto& child) {
      if (!child->running()) take(child->index(), child->result());
      return !child->running();
    });
  };
  std::size_t next = 0;
  while ((next < commands.size() || !children.empty()) && !deadline.passed() &&
         !signals.one_is_waiting()) {
    for (; next < commands.size() && children.size() < most_at_once; ++next) {
      children.push_back(std::make_unique<Child>(commands[next], environment, next));
    }
    for (const auto& child : children) child->look(most_output);
    hand_over();
    if (children.empty()) continue;
    wait_for_output(children, deadline);
    for (const auto& child : children) child->read(most_output);
    hand_over();
  }
  for (const auto& child : children) child->give_up();
  hand_over();
  for (; next < commands.size(); ++next) take(next, ChildResult{});
}

}  // namespace modeldprobe
