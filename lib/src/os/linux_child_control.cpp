#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/bounded_call.h"
#include "os/child_control.h"
#include "os/linux_proc_files.h"
#include "os/process_text.h"

namespace modeldprobe {
namespace {

constexpr std::chrono::milliseconds longest_ending{500};
constexpr int enough_quiet_rounds = 3;

/// The whole text of a file in /proc, whose size is not known in advance; nothing if unreadable.
std::optional<std::string> all_of(const std::string& path) {
  constexpr std::size_t most = 32 << 20;  // enough for the ids of all processes that Linux allows
  std::optional<std::string> text;
  for (std::size_t limit = 4096; limit <= most; limit *= 8) {
    text = read_proc_file(AT_FDCWD, path, limit);
    if (!text || text->size() < limit) break;
  }
  return text;
}

/// Orphans become children of the main thread, whose id is the process id.
std::optional<std::string> list_of_children() {
  const std::string self = std::to_string(::getpid());
  return all_of("/proc/" + self + "/task/" + self + "/children");
}

std::vector<pid_t> children_of_main_thread() {
  std::istringstream list(list_of_children().value_or(""));
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

struct Marked {
  std::vector<pid_t> carriers;
  std::vector<pid_t> undecided;  ///< about to execute a program, or to end
};

/// Which of the processes have the mark. Reading another process's environment takes its memory
/// lock and may block, so one child reads all of them.
Marked find_marked(const std::vector<pid_t>& processes, const std::string& mark,
                   Deadline deadline) {
  Marked found;
  if (processes.empty()) return found;
  const std::string carries = "carries";
  const auto answer = ask_in_child(
      [&] {
        Answer answers;
        for (const pid_t process : processes) {
          const auto text = all_of("/proc/" + std::to_string(process) + "/environ");
          const bool forbidden = !text && (errno == EACCES || errno == EPERM);
          const auto variables = parse_arguments(text.value_or(""));
          const bool marked = std::ranges::find(variables, mark) != variables.end();
          const bool is_known = forbidden || !variables.empty();
          answers.push_back(marked ? carries : is_known ? "" : "undecided");
        }
        return answers;
      },
      deadline);
  for (std::size_t i = 0; answer && i < processes.size(); ++i) {
    const std::string& said = answer->at(i);
    if (said.empty()) continue;
    (said == carries ? found.carriers : found.undecided).push_back(processes[i]);
  }
  return found;
}

/// Children that have not been checked yet; reaps those that have ended.
std::vector<pid_t> new_children(const std::set<pid_t>& known) {
  std::vector<pid_t> children = children_of_main_thread();
  std::erase_if(children, [&](pid_t child) {
    return ::waitpid(child, nullptr, WNOHANG) == child || known.contains(child);
  });
  return children;
}

bool has_no_child() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 && errno == ECHILD;
}

void reap(std::vector<pid_t> killed, Deadline deadline) {
  while (!killed.empty()) {
    std::erase_if(killed, [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; });
    if (deadline.passed()) return;
    if (!killed.empty()) ::poll(nullptr, 0, 1);
  }
}

/// Kills the children that have the mark; without a mark, all of them. A process that keeps forking
/// and exiting is caught only if it is killed right after it was seen.
void kill_all(const std::optional<std::string>& mark) {
  const auto deadline = Deadline::after(longest_ending);
  std::set<pid_t> known;
  int quiet_rounds = 0;
  // Killing a process orphans its children.
  while (!deadline.passed() && !has_no_child()) {
    const std::vector<pid_t> children = new_children(known);
    Marked marked = mark ? find_marked(children, *mark, deadline) : Marked{children, {}};
    known.insert(children.begin(), children.end());
    for (const pid_t child : marked.undecided) known.erase(child);
    // A child that switched to another user cannot be killed.
    std::erase_if(marked.carriers, [](pid_t child) { return ::kill(child, SIGKILL) != 0; });
    // The list may miss a process that comes while it is read.
    quiet_rounds = marked.carriers.empty() && marked.undecided.empty() ? quiet_rounds + 1 : 0;
    if (quiet_rounds == enough_quiet_rounds) return;
    reap(std::move(marked.carriers), deadline);
    if (!marked.undecided.empty()) ::poll(nullptr, 0, 1);
  }
}

}  // namespace

bool execute_open_file(int file, char* const* arguments, char* const* environment) {
  ::syscall(SYS_execveat, file, "", arguments, environment, AT_EMPTY_PATH);
  return errno == ENOSYS || errno == EPERM;
}

void die_with_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
}

// Fails before Linux 5.9 and in a sandbox that does not allow the call.
bool close_range_at_once(unsigned first, unsigned last) {
#if defined(SYS_close_range)
  return ::syscall(SYS_close_range, first, last, 0) == 0;
#else
  return first > last;
#endif
}

StrayProcesses::StrayProcesses(std::string mark) : mark_(std::move(mark)) {
  // If SIGCHLD is ignored, the system discards exit codes.
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &usual, &child_action_before_);
  int value = 0;
  was_subreaper_ = ::prctl(PR_GET_CHILD_SUBREAPER, &value) == 0 && value != 0;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  // The first process of a container is given the orphans of others, too.
  const bool takes_orphans = was_subreaper_ || ::getpid() == 1;
  had_no_child_ = !takes_orphans && list_of_children() == "";
}

StrayProcesses::~StrayProcesses() {
  try {
    kill_all(had_no_child_ ? std::nullopt : std::optional(mark_));
  } catch (const std::exception&) {
    // Out of memory or processes: the remaining ones cannot be found.
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_ ? 1 : 0);
  ::sigaction(SIGCHLD, &child_action_before_, nullptr);
}

}  // namespace modeldprobe
