#include "os/child_process.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>

#include "os/child_control.h"
#include "os/descriptor.h"
#include "os/error_text.h"

namespace modeldprobe {
namespace {

constexpr std::size_t most_at_once = 32;

/// How long a killed process may take to end.
constexpr std::chrono::milliseconds longest_reaping{50};

/// How often to check for events that no descriptor reports: the end of a child whose output
/// another process holds open, and a signal to the caller.
constexpr int check_interval_milliseconds = 5;

/// Blocks the signals that usually end a process, so that no child outlives it. They are delivered
/// when this goes out of scope.
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
      const bool waits = sigismember(&pending, signal) == 1 && sigismember(&before_, signal) == 0;
      if (waits && !is_ignored(signal)) return true;
    }
    return false;
  }

 private:
  /// A blocked signal is pending even if it is ignored.
  static bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
  }

  sigset_t held_;
  sigset_t before_;
};

std::vector<char*> as_argument_array(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  // execve declares char* but does not modify the strings.
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// In the child: reports why exec failed.
[[noreturn]] void report_failure(int report, int error, const std::string& problem) {
  static_cast<void>(::write(report, &error, sizeof(error)));
  static_cast<void>(
      ::write(report, problem.data(), std::min<std::size_t>(problem.size(), PIPE_BUF)));
  constexpr int not_started = 127;
  ::_exit(not_started);
}

/// Executes the open file, or its path if the kernel cannot execute an open file.
void execute(const Program& program, char* const* arguments, char* const* environment) {
  if (program.file && !execute_open_file(program.file.get(), arguments, environment)) return;
  ::execve(program.path.c_str(), arguments, environment);
}

/// In the child: executes the program in the root directory, in a session of its own, without a
/// terminal, with no descriptor of the caller's but the pipe for its output. It does not outlive
/// the caller.
[[noreturn]] void become(std::vector<std::string> command, char* const* environment,
                         const OpenProgram& open, int output, int report, pid_t parent) {
  die_with_parent(parent);
  ::setsid();
  restore_signals();

  // Both may have the number of a standard stream that the caller had closed.
  constexpr int first_free = STDERR_FILENO + 1;
  output = ::fcntl(output, F_DUPFD_CLOEXEC, first_free);
  report = ::fcntl(report, F_DUPFD_CLOEXEC, first_free);
  replace_standard_stream(STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  replace_standard_stream(STDERR_FILENO);
  close_descriptors_from(first_free, {report, -1});
  const Program program = open(command[0]);
  if (!program.problem.empty()) report_failure(report, 0, program.problem);
  command[0] = program.path;
  static_cast<void>(::chdir("/"));
  execute(program, as_argument_array(command).data(), environment);
  report_failure(report, errno, {});
}

/// One running child. The destructor kills it with its group and reaps it.
class Child {
 public:
  Child(const std::vector<std::string>& command, const std::vector<std::string>& environment,
        const OpenProgram& open, std::size_t index)
      : index_(index) {
    if (const int error = start(command, environment, open); error != 0) refuse(error, {});
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { give_up(); }

  /// Kills the child and its group; give_up() reaps it.
  void kill() const {
    if (running_ && started_) ::kill(-pid_, SIGKILL);
  }

  /// Ends the child if it is still running.
  void give_up(Deadline longest = Deadline::after(longest_reaping)) {
    const bool silent = started_ && !has_reported();
    finish(silent ? ChildResult::End::silent : ChildResult::End::timed_out, longest);
  }

  bool running() const { return running_; }
  std::size_t index() const { return index_; }
  const ChildResult& result() const { return result_; }
  int output() const { return output_.get(); }

  /// Reads what the child has printed; kills a child that prints too much.
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

  /// Notices the end of the child even if another process holds its output open.
  void check_for_end(std::size_t most_output) {
    siginfo_t info{};
    const int answer = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (answer != 0 && errno == ECHILD) return finish(ChildResult::End::lost);
    if (answer != 0 || info.si_pid != pid_) return;
    read(most_output);
    const bool exited = info.si_code == CLD_EXITED;
    if (has_reported() && failure_to_start_) return refuse(*failure_to_start_, read_problem());
    result_.code = info.si_status;
    finish(exited ? ChildResult::End::exited : ChildResult::End::killed_by_signal);
  }

 private:
  void refuse(int error, std::string problem) {
    throw_if_exhausted(error, "starting a launcher");
    finish(ChildResult::End::not_started);
    result_.problem = problem.empty() ? error_text(error) : std::move(problem);
  }

  std::string read_problem() {
    std::array<char, PIPE_BUF> text;
    const ssize_t count = ::read(report_.get(), text.data(), text.size());
    return std::string(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  }

  int start(const std::vector<std::string>& command, const std::vector<std::string>& environment,
            const OpenProgram& open) {
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC | O_NONBLOCK) != 0) return errno;
    output_ = Descriptor(output[0]);
    const Descriptor writing_end(output[1]);
    ::fcntl(writing_end.get(), F_SETFL, 0);
    std::array<int, 2> report{};
    if (::pipe2(report.data(), O_CLOEXEC | O_NONBLOCK) != 0) return errno;
    report_ = Descriptor(report[0]);
    const Descriptor reporting_end(report[1]);

    const std::vector<char*> variables = as_argument_array(environment);
    // Not posix_spawn, which uses vfork: the parent would wait while the kernel looks up the
    // program on a file system that may not answer.
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
      become(command, variables.data(), open, writing_end.get(), reporting_end.get(), parent);
    }
    started_ = pid_ > 0;
    return started_ ? 0 : errno;
  }

  /// Whether exec has succeeded or failed: both close the pipe.
  bool has_reported() {
    int error = 0;
    const ssize_t count = ::read(report_.get(), &error, sizeof(error));
    if (count == static_cast<ssize_t>(sizeof(error))) failure_to_start_ = error;
    return count >= 0;
  }

  void finish(ChildResult::End end, Deadline longest = Deadline::after(longest_reaping)) {
    if (!running_) return;
    running_ = false;
    output_.reset();
    result_.end = end;
    if (!started_) return;
    // A child of another user, or stuck in a file system, may never end.
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, WNOHANG) == 0 && !longest.passed()) ::poll(nullptr, 0, 1);
  }

  std::size_t index_;
  ChildResult result_;
  Descriptor output_;
  Descriptor report_;
  std::optional<int> failure_to_start_;  ///< 0 if the program must not be run
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
  // A child that has closed its output is about to end.
  const int longest = all_closed ? 1 : check_interval_milliseconds;
  ::poll(waiting.data(), waiting.size(), std::min(longest, deadline.poll_timeout()));
}

/// An environment variable that only the processes started with it have.
std::string unique_mark() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return "MODELD_PROBE_ASKS=" + std::to_string(::getpid()) + "." + std::to_string(now);
}

}  // namespace

void run_children(const std::vector<std::vector<std::string>>& commands,
                  const std::vector<std::string>& environment, std::size_t most_output,
                  Deadline deadline, Orphans orphans, const OpenProgram& open,
                  const TakeResult& take) {
  const HeldSignals signals;
  const std::string mark = unique_mark();
  std::vector<std::string> marked = environment;
  std::optional<StrayProcesses> strays;
  if (orphans == Orphans::kill) {
    marked.push_back(mark);
    strays.emplace(mark);
  }
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
      children.push_back(std::make_unique<Child>(commands[next], marked, open, next));
    }
    for (const auto& child : children) child->check_for_end(most_output);
    hand_over();
    if (children.empty()) continue;
    wait_for_output(children, deadline);
    for (const auto& child : children) child->read(most_output);
    hand_over();
  }
  // A child may have answered while this process was not running.
  for (const auto& child : children) child->check_for_end(most_output);
  for (const auto& child : children) child->kill();
  const auto longest = Deadline::after(longest_reaping);
  for (const auto& child : children) child->give_up(longest);
  hand_over();
  for (; next < commands.size(); ++next) take(next, ChildResult{});
}

}  // namespace modeldprobe
