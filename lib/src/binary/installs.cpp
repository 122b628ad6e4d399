#include "binary/installs.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/descriptor.h"
#include "os/error_text.h"
#include "os/file.h"
#include "text/clean_path.h"
#include "text/unicode.h"

namespace modeldprobe {
namespace {

constexpr std::size_t largest_current = 1 << 16;
constexpr std::size_t most_entries = 1 << 12;
constexpr std::size_t most_path_bytes = 1 << 18;

std::string parent_of(const std::string& path) { return join_path(path, ".."); }

/// The text that `current` holds, as a link or as a file.
std::optional<std::string> current_target(const std::string& current) {
  struct stat facts {};
  if (::lstat(current.c_str(), &facts) != 0) return std::nullopt;
  if (!S_ISLNK(facts.st_mode)) {
    const FileReading file = read_file(current, largest_current);
    if (file.status != FileReading::Status::found) return std::nullopt;
    return std::string(trimmed(file.content));
  }
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(current.c_str(), target.data(), target.size());
  if (length < 0) return std::nullopt;
  const std::string text(target.data(), static_cast<std::size_t>(length));
  return text.starts_with('/') ? text : join_path(parent_of(current), text);
}

bool is_real_directory(const dirent& entry, const std::string& path) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
}

std::string last_element(const std::string& path) {
  const std::string cleaned = clean_path(path);
  return cleaned.substr(cleaned.rfind('/') + 1);
}

Presence presence_of(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) == 0) {
    return S_ISDIR(facts.st_mode) ? Presence::directory : Presence::present;
  }
  return errno == ENOENT || errno == ENOTDIR ? Presence::absent : Presence::unreadable;
}

std::optional<std::string> read_current(const std::string& data_root) {
  const std::string current = join_path(join_path(data_root, binary_name), "current");
  const auto target = current_target(current);
  if (!target || target->empty()) return std::nullopt;
  return last_element(*target) == binary_name ? *target : join_path(*target, binary_name);
}

/// Links may be anywhere below an install. `direct`: whoever calls this may be left waiting.
Presence launcher_presence(const std::string& launcher, std::size_t known_good, Deadline deadline,
                           bool direct) {
  return is_file(launcher, {deadline, !direct && may_block(launcher, known_good)});
}

ManagedLaunchers scan_installs(const std::string& data_root, Deadline deadline, bool direct) {
  ManagedLaunchers launchers;
  const std::string installs = join_path(data_root, binary_name);
  const Directory directory(::opendir(installs.c_str()));
  if (!directory) {
    const int error = errno;
    throw_if_exhausted(error, "opening a directory");
    if (error != ENOENT && error != ENOTDIR) launchers.unreadable.push_back(installs);
  }
  std::size_t entries = 0;
  std::size_t path_bytes = 0;
  while (const dirent* entry = directory ? ::readdir(directory.get()) : nullptr) {
    launchers.complete = ++entries <= most_entries && path_bytes <= most_path_bytes;
    if (!launchers.complete) break;
    const std::string_view version = entry->d_name;
    if (version == "." || version == ".." || version == ".staging") continue;
    const std::string install = join_path(installs, version);
    if (!is_real_directory(*entry, install)) continue;
    std::string launcher = join_path(join_path(install, platform_name()), binary_name);
    const Presence presence = launcher_presence(launcher, install.size() + 1, deadline, direct);
    launchers.silent = launchers.silent || presence == Presence::silent;
    if (launchers.silent) break;
    if (presence == Presence::unreadable) launchers.unreadable.push_back(launcher);
    if (presence != Presence::present) continue;
    path_bytes += launcher.size();
    launchers.paths.push_back(std::move(launcher));
  }
  return launchers;
}

}  // namespace

std::string_view platform_name() {
#if defined(__linux__)
#define MODELD_PROBE_OS "linux"
#elif defined(__APPLE__)
#define MODELD_PROBE_OS "darwin"
#elif defined(__FreeBSD__)
#define MODELD_PROBE_OS "freebsd"
#else
#define MODELD_PROBE_OS "unknown"
#endif
#if defined(__x86_64__)
  return MODELD_PROBE_OS "-amd64";
#elif defined(__aarch64__)
  return MODELD_PROBE_OS "-arm64";
#elif defined(__i386__)
  return MODELD_PROBE_OS "-386";
#elif defined(__arm__)
  return MODELD_PROBE_OS "-arm";
#elif defined(__riscv)
  return MODELD_PROBE_OS "-riscv64";
#elif defined(__s390x__)
  return MODELD_PROBE_OS "-s390x";
#elif defined(__powerpc64__)
  return MODELD_PROBE_OS "-ppc64le";
#else
  return MODELD_PROBE_OS "-unknown";
#endif
}

CurrentLauncher current_launcher(const std::string& data_root, Access access) {
  const auto answer = bounded_call(access, [&]() -> Answer {
    auto path = read_current(data_root);
    return path ? Answer{std::move(*path)} : Answer{};
  });
  if (!answer) return {{}, true};
  return {answer->empty() ? std::nullopt : std::optional(answer->front()), false};
}

ManagedLaunchers managed_launchers(const std::string& data_root, Access access) {
  if (!access.may_block) return scan_installs(data_root, access.deadline, false);
  auto answer = ask_in_child(
      [&] {
        ManagedLaunchers found = scan_installs(data_root, access.deadline, true);
        Answer texts = std::move(found.paths);
        texts.insert(texts.end(), found.unreadable.begin(), found.unreadable.end());
        texts.push_back(std::to_string(found.unreadable.size()));
        texts.push_back(found.complete ? "complete" : "");
        return texts;
      },
      access.deadline);
  if (!answer || answer->size() < 2) return {{}, {}, true, true};
  const bool complete = !answer->back().empty();
  answer->pop_back();
  const auto unreadable = std::stol(answer->back());
  answer->pop_back();
  return {{answer->begin(), answer->end() - unreadable},
          {answer->end() - unreadable, answer->end()},
          complete,
          false};
}

Presence is_file(const std::string& path, Access access) {
  if (!access.may_block) return presence_of(path);
  const auto answer = ask_in_child(
      [&] { return Answer{std::to_string(static_cast<int>(presence_of(path)))}; }, access.deadline);
  return answer ? static_cast<Presence>(std::stoi(answer->front())) : Presence::silent;
}

std::optional<std::string> find_on_path(std::string_view search_path, std::string_view program) {
  while (!search_path.empty()) {
    const std::size_t colon = search_path.find(':');
    std::string candidate = join_path(search_path.substr(0, colon), program);
    if (presence_of(candidate) == Presence::present && why_not_executable(candidate) == 0) {
      if (!candidate.starts_with('/')) return std::nullopt;
      return candidate;
    }
    if (colon == std::string_view::npos) break;
    search_path.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace modeldprobe
