#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <string_view>
#include <utility>

#include "os/bounded_call.h"
#include "os/daemon_facts.h"
#include "os/descriptor.h"
#include "os/linux_proc_files.h"
#include "os/process_text.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::size_t longest_text = 64 << 10;

std::string text_in(const std::string& path, std::size_t limit) {
  return read_proc_file(AT_FDCWD, path, limit).value_or("");
}

/// `modeld serve …`, or `modeld …` with flags only, which also serves.
bool serves(const std::vector<std::string>& arguments) {
  return !arguments.empty() &&
         (arguments.size() == 1 || arguments[1] == "serve" || arguments[1].starts_with('-'));
}

std::string home_of(const std::string& process) {
  const std::string variables = text_in(process + "/environ", longest_text);
  for (const std::string& variable : parse_arguments(variables)) {
    if (variable.starts_with("HOME=")) return variable.substr(5);
  }
  return {};
}

/// The kernel takes the process's memory lock to read its command line and environment.
Answer read_memory_of(const std::string& process) {
  const auto arguments = parse_arguments(text_in(process + "/cmdline", longest_text));
  if (!serves(arguments)) return {};
  std::string root = flag_value(arguments, "data-root");
  const std::string home = root.empty() ? home_of(process) : "";
  if (root.empty() && !home.empty()) root = join_path(home, ".contenox");
  return {std::move(root), flag_value(arguments, "models-dir")};
}

bool is_of_this_user(const std::string& process) {
  struct stat facts {};
  return ::stat(process.c_str(), &facts) == 0 && facts.st_uid == ::geteuid();
}

/// Checks the executable, with one system call, since there may be thousands of processes. Not
/// readable for processes of other users and of the kernel.
bool runs_modeld(int processes, const std::string& number) {
  std::string program = read_proc_link(processes, number + "/exe").value_or("");
  constexpr std::string_view removed = " (deleted)";
  if (program.ends_with(removed)) program.resize(program.size() - removed.size());
  return program.ends_with("/modeld") || program.ends_with("/modeld.bin");
}

/// The path as the process sees it; empty if it is relative to an unknown directory.
std::string absolute_for(const std::string& process, std::string path) {
  if (path.empty() || path.starts_with('/')) return path;
  const auto directory = read_proc_link(AT_FDCWD, process + "/cwd");
  return directory ? join_path(*directory, path) : "";
}

std::optional<bool> same_paths(const std::string& process) {
  constexpr int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
  const Descriptor theirs(::open(process.c_str(), flags));
  const Descriptor ours(::open("/proc/self", flags));
  return have_same_paths(theirs.get(), ours.get());
}

}  // namespace

std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline) {
  const std::string process = "/proc/" + std::to_string(pid);
  auto memory = ask_in_child([&] { return read_memory_of(process); }, deadline);
  if (!memory || memory->empty()) return std::nullopt;
  return DaemonProcess{pid, absolute_for(process, std::move(memory->at(0))),
                       absolute_for(process, std::move(memory->at(1))), same_paths(process)};
}

std::vector<DaemonProcess> find_daemons(Deadline deadline) {
  constexpr std::size_t most = 16;
  std::vector<DaemonProcess> found;
  Directory processes("/proc");
  while (const dirent* entry = processes.next()) {
    const std::string name = entry->d_name;
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (found.size() == most || deadline.passed()) break;
    if (!runs_modeld(processes.descriptor(), name) || !is_of_this_user("/proc/" + name)) continue;
    if (auto daemon = examine_daemon(std::stoll(name), deadline)) {
      found.push_back(std::move(*daemon));
    }
  }
  return found;
}

}  // namespace modeldprobe
