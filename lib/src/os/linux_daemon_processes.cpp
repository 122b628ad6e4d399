#include <dirent.h>
#include <fcntl.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "os/bounded_call.h"
#include "os/daemon_processes.h"
#include "os/descriptor.h"
#include "os/process_text.h"
#include "text/clean_path.h"

namespace modeldprobe {
namespace {

constexpr std::size_t longest_text = 64 << 10;

/// The first bytes of a file of the kernel; empty when it cannot be read.
std::string read_start(const std::string& path, std::size_t limit) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return {};
  std::string text(limit, '\0');
  std::size_t length = 0;
  while (length < limit) {
    const ssize_t count = ::read(file.get(), text.data() + length, limit - length);
    if (count <= 0) break;
    length += static_cast<std::size_t>(count);
  }
  text.resize(length);
  return text;
}

std::string read_link(const std::string& path) {
  std::array<char, 4096> target;
  const ssize_t count = ::readlink(path.c_str(), target.data(), target.size());
  return count > 0 ? std::string(target.data(), static_cast<std::size_t>(count)) : std::string();
}

std::string directory_of(std::int64_t pid) { return "/proc/" + std::to_string(pid); }

/// The value of a flag as Go's flag package reads it: -name, --name, with = or the next argument.
std::string flag_value(const std::vector<std::string>& arguments, std::string_view name) {
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (!argument.starts_with('-')) continue;
    argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
    if (!argument.starts_with(name)) continue;
    argument.remove_prefix(name.size());
    if (argument.starts_with('=')) return std::string(argument.substr(1));
    if (argument.empty() && i + 1 < arguments.size()) return arguments[i + 1];
  }
  return {};
}

/// `modeld serve …`, or `modeld …` with flags alone, which serves too.
bool serves(const std::vector<std::string>& arguments) {
  return !arguments.empty() &&
         (arguments.size() == 1 || arguments[1] == "serve" || arguments[1].starts_with('-'));
}

std::string home_of(const std::string& process) {
  const std::string variables = read_start(process + "/environ", longest_text);
  for (const std::string& variable : parse_arguments(variables)) {
    if (variable.starts_with("HOME=")) return variable.substr(5);
  }
  return {};
}

std::string full_path(const std::string& path, const std::string& directory) {
  if (path.empty() || path.starts_with('/')) return path;
  return directory.empty() ? std::string() : join_path(directory, path);
}

/// Command line and environment lie in the process's own memory, which takes its lock to read.
Answer read_memory_of(const std::string& process) {
  const auto arguments = parse_arguments(read_start(process + "/cmdline", longest_text));
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

bool is_called_modeld(const std::string& process) {
  constexpr std::size_t longest = 64;
  const std::string name = read_start(process + "/comm", longest);
  return name == "modeld\n" || name == "modeld.bin\n";
}

std::uint64_t hexadecimal(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) break;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value << 4 | static_cast<std::uint64_t>(digit);
  }
  return value;
}

/// Whether a line of /proc/net/tcp is an established connection to `port`:
/// `sl local_address:PORT remote_address:PORT ST …`.
bool is_connection_to(std::string_view line, std::uint16_t port) {
  constexpr std::uint64_t established = 1;
  std::array<std::string_view, 4> fields;
  for (std::string_view& field : fields) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    field = line.substr(0, line.find(' '));
    line.remove_prefix(field.size());
  }
  const std::size_t colon = fields[1].rfind(':');
  return colon != std::string_view::npos && fields[3].size() == 2 &&
         hexadecimal(fields[1].substr(colon + 1)) == port && hexadecimal(fields[3]) == established;
}

std::optional<std::size_t> count_in(const std::string& path, std::uint16_t port) {
  constexpr std::size_t largest_table = 1 << 20;
  const std::string table = read_start(path, largest_table);
  if (table.empty()) return std::nullopt;
  std::size_t count = 0;
  std::string_view rest = table;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (is_connection_to(line, port)) ++count;
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return count;
}

}  // namespace

std::optional<DaemonProcess> examine_daemon(std::int64_t pid, Deadline deadline) {
  const std::string process = directory_of(pid);
  if (pid <= 0 || !is_of_this_user(process)) return std::nullopt;
  const auto memory = ask_in_child([&] { return read_memory_of(process); }, deadline);
  if (!memory || memory->empty()) return std::nullopt;
  DaemonProcess daemon;
  daemon.pid = pid;
  const std::string directory = read_link(process + "/cwd");
  daemon.data_root = full_path(memory->at(0), directory);
  daemon.models_dir = full_path(memory->at(1), directory);
  daemon.executable = read_link(process + "/exe");
  constexpr std::string_view mark = " (deleted)";
  if (daemon.executable.ends_with(mark)) {
    daemon.executable.resize(daemon.executable.size() - mark.size());
    daemon.executable_deleted = true;
  }
  daemon.output = read_link(process + "/fd/2");
  return daemon;
}

std::vector<DaemonProcess> find_daemons(Deadline deadline) {
  constexpr std::size_t most = 16;
  std::vector<DaemonProcess> found;
  DIR* const processes = ::opendir("/proc");
  if (processes == nullptr) return found;
  while (const dirent* entry = ::readdir(processes)) {
    const std::string name = entry->d_name;
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (found.size() == most || deadline.passed()) break;
    const std::string process = "/proc/" + name;
    if (!is_called_modeld(process) || !is_of_this_user(process)) continue;
    if (auto daemon = examine_daemon(std::stoll(name), deadline)) {
      found.push_back(std::move(*daemon));
    }
  }
  ::closedir(processes);
  return found;
}

std::optional<std::size_t> count_connections(std::uint16_t port) {
  const auto fourth = count_in("/proc/net/tcp", port);
  const auto sixth = count_in("/proc/net/tcp6", port);
  if (!fourth && !sixth) return std::nullopt;
  return fourth.value_or(0) + sixth.value_or(0);
}

KernelLog search_kernel_log(std::int64_t pid) {
  constexpr int read_all = 3;
  constexpr std::size_t kept = 256 << 10;
  std::string log(kept, '\0');
  const int length = ::klogctl(read_all, log.data(), static_cast<int>(log.size()));
  if (length < 0) return {};
  log.resize(static_cast<std::size_t>(length));
  return {true,
          log.find("Killed process " + std::to_string(pid) + " (modeld") != std::string::npos};
}

}  // namespace modeldprobe
