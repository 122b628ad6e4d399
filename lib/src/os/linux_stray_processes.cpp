#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "modeldprobe/deadline.h"
#include "os/bounded_call.h"
#include "os/linux_proc_files.h"
#include "os/process_text.h"
#include "os/stray_processes.h"

namespace modeldprobe {
namespace {

constexpr std::chrono::milliseconds longest_ending{200};

/// All of a file of /proc, whose size nobody knows before.
std::string all_of(const std::string& path) {
  constexpr std::size_t most = 32 << 20;  // the ids of as many processes as Linux can have
  std::string text;
  for (std::size_t limit = 4096; limit <= most; limit *= 8) {
    text = read_proc_file(AT_FDCWD, path, limit).value_or("");
    if (text.size() < limit) break;
  }
  return text;
}

/// Orphans come to the main thread, whose id is the process's.
std::vector<pid_t> children_of_main_thread() {
  const std::string self = std::to_string(::getpid());
  std::istringstream list(all_of("/proc/" + self + "/task/" + self + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

bool carries(pid_t process, const std::string& mark) {
  const auto variables = parse_arguments(all_of("/proc/" + std::to_string(process) + "/environ"));
  return std::ranges::find(variables, mark) != variables.end();
}

/// Those of the processes that carry the mark. Environments lie in the memory of other processes,
/// which takes their lock to read: so a child asks, about all of them at once.
std::vector<pid_t> carriers(const std::vector<pid_t>& processes, const std::string& mark,
                            Deadline deadline) {
  if (processes.empty()) return {};
  const auto answer = ask_in_child(
      [&] {
        Answer found;
        for (const pid_t process : processes) {
          if (carries(process, mark)) found.push_back(std::to_string(process));
        }
        return found;
      },
      deadline);
  std::vector<pid_t> found;
  for (const std::string& pid : answer.value_or(Answer{})) found.push_back(std::stoi(pid));
  return found;
}

/// Children that have not been looked at; those that have ended are reaped.
std::vector<pid_t> new_children(const std::set<pid_t>& known) {
  std::vector<pid_t> children = children_of_main_thread();
  std::erase_if(children, [&](pid_t child) {
    return ::waitpid(child, nullptr, WNOHANG) == child || known.contains(child);
  });
  return children;
}

void reap(std::vector<pid_t> killed, Deadline deadline) {
  while (!killed.empty()) {
    std::erase_if(killed, [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; });
    if (deadline.passed()) return;
    if (!killed.empty()) ::poll(nullptr, 0, 1);
  }
}

void kill_all_with(const std::string& mark) {
  const auto deadline = Deadline::after(longest_ending);
  std::set<pid_t> known;
  // Killing one may orphan its children in turn.
  while (!deadline.passed()) {
    const std::vector<pid_t> children = new_children(known);
    std::vector<pid_t> killed = carriers(children, mark, deadline);
    known.insert(children.begin(), children.end());
    // One that became somebody else's can't be killed.
    std::erase_if(killed, [](pid_t child) { return ::kill(child, SIGKILL) != 0; });
    if (killed.empty()) return;
    reap(std::move(killed), deadline);
  }
}

}  // namespace

StrayProcesses::StrayProcesses(std::string mark) : mark_(std::move(mark)) {
  // Where it is ignored, the system throws exit codes away.
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  ::sigaction(SIGCHLD, &usual, &child_action_before_);
  int value = 0;
  was_subreaper_ = ::prctl(PR_GET_CHILD_SUBREAPER, &value) == 0 && value != 0;
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

StrayProcesses::~StrayProcesses() {
  try {
    kill_all_with(mark_);
  } catch (const std::exception&) {
    // Out of memory or processes: what is left can't be known.
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, was_subreaper_ ? 1 : 0);
  ::sigaction(SIGCHLD, &child_action_before_, nullptr);
}

}  // namespace modeldprobe
