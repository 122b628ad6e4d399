#include "binary/installs.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>

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

/// Makes a call until it succeeds or repeating it is of no use. Returns its last result.
template <class Call>
auto repeated(const Call& call) {
  auto result = call();
  for (int attempt = 1; attempt < most_attempts && result < 0; ++attempt) {
    if (!may_be_repeated(errno)) break;
    result = call();
  }
  return result;
}

std::string parent_of(const std::string& path) { return join_path(path, ".."); }

/// The text that `current` holds, as a link or as a file, in the form of FileReading.
FileReading read_target(const std::string& current) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length =
      repeated([&] { return ::readlink(current.c_str(), target.data(), target.size()); });
  if (length < 0 && errno == EINVAL) return read_file(current, largest_current);
  if (length < 0) return failed_reading(current, errno);
  std::string text(target.data(), static_cast<std::size_t>(length));
  if (!text.starts_with('/')) text = join_path(parent_of(current), text);
  return {FileReading::Status::found, std::move(text), {}};
}

bool is_real_directory(const dirent& entry, const std::string& path) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat facts {};
  return repeated([&] { return ::lstat(path.c_str(), &facts); }) == 0 && S_ISDIR(facts.st_mode);
}

std::string last_element(const std::string& path) {
  const std::string cleaned = clean_path(path);
  return cleaned.substr(cleaned.rfind('/') + 1);
}

PathExamined examine_directly(const std::string& path) {
  struct stat facts {};
  if (repeated([&] { return ::stat(path.c_str(), &facts); }) == 0) {
    return {S_ISDIR(facts.st_mode) ? Presence::directory : Presence::present, 0, {}};
  }
  const int error = errno;
  if (means_absent(error)) return {Presence::absent, 0, {}};
  return {Presence::unreadable, error, why_unreadable(path, error)};
}

CurrentLauncher read_current(const std::string& data_root) {
  std::string current = join_path(join_path(data_root, binary_name), "current");
  FileReading target = read_target(current);
  if (target.status == FileReading::Status::unreadable) {
    return {{}, false, UnreadablePath{std::move(current), target.error, std::move(target.problem)}};
  }
  const std::string text(trimmed(target.content));
  if (text.empty()) return {};
  return {last_element(text) == binary_name ? text : join_path(text, binary_name), false, {}};
}

constexpr std::ptrdiff_t unreadable_texts = 3;

Answer as_texts(UnreadablePath unreadable) {
  return {std::move(unreadable.path), std::to_string(unreadable.error),
          std::move(unreadable.problem)};
}

UnreadablePath unreadable_from(Answer::const_iterator texts) {
  return {texts[0], std::stoi(texts[1]), texts[2]};
}

/// Links may be anywhere below an install. `direct`: whoever calls this may be left waiting.
PathExamined examine_managed(const std::string& launcher, std::size_t known_good, Deadline deadline,
                             bool direct) {
  return examine_path(launcher, {deadline, !direct && may_block(launcher, known_good)});
}

/// `error` becomes errno if the directory could not be read to its end, otherwise 0.
ManagedLaunchers scan_once(const std::string& installs, Deadline deadline, bool direct,
                           int& error) {
  ManagedLaunchers launchers;
  Directory directory(installs);
  std::size_t entries = 0;
  std::size_t path_bytes = 0;
  while (const dirent* entry = directory.next()) {
    launchers.complete = ++entries <= most_entries && path_bytes <= most_path_bytes;
    if (!launchers.complete) break;
    const std::string_view version = entry->d_name;
    if (version == ".staging") continue;
    const std::string install = join_path(installs, version);
    if (!is_real_directory(*entry, install)) continue;
    std::string launcher = join_path(join_path(install, platform_name()), binary_name);
    PathExamined examined = examine_managed(launcher, install.size() + 1, deadline, direct);
    launchers.silent = examined.presence == Presence::silent;
    if (launchers.silent) break;
    if (examined.presence == Presence::unreadable) {
      launchers.unreadable.push_back({launcher, examined.error, std::move(examined.problem)});
    }
    if (examined.presence != Presence::present) continue;
    path_bytes += launcher.size();
    launchers.paths.push_back(std::move(launcher));
  }
  error = directory.error();
  return launchers;
}

ManagedLaunchers scan_installs(const std::string& data_root, Deadline deadline, bool direct) {
  const std::string installs = join_path(data_root, binary_name);
  int error = 0;
  ManagedLaunchers launchers = scan_once(installs, deadline, direct, error);
  for (int attempt = 1; attempt < most_attempts && may_be_repeated(error); ++attempt) {
    launchers = scan_once(installs, deadline, direct, error);
  }
  throw_if_exhausted(error, "reading a directory");
  if (error != 0 && !means_absent(error)) {
    launchers.unreadable.push_back({installs, error, why_unreadable(installs, error)});
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
  if (!access.may_block) return read_current(data_root);
  const auto answer = ask_in_child(
      [&]() -> Answer {
        CurrentLauncher current = read_current(data_root);
        if (current.path) return {std::move(*current.path)};
        if (!current.unreadable) return {};
        return as_texts(std::move(*current.unreadable));
      },
      access.deadline);
  if (!answer) return {{}, true, {}};
  if (answer->size() == std::size_t{unreadable_texts})
    return {{}, false, unreadable_from(answer->begin())};
  return {answer->empty() ? std::nullopt : std::optional(answer->front()), false, {}};
}

ManagedLaunchers managed_launchers(const std::string& data_root, Access access) {
  if (!access.may_block) return scan_installs(data_root, access.deadline, false);
  auto answer = ask_in_child(
      [&] {
        ManagedLaunchers found = scan_installs(data_root, access.deadline, true);
        Answer texts{found.complete ? "complete" : "", std::to_string(found.unreadable.size())};
        for (UnreadablePath& one : found.unreadable) {
          std::ranges::move(as_texts(std::move(one)), std::back_inserter(texts));
        }
        std::ranges::move(found.paths, std::back_inserter(texts));
        return texts;
      },
      access.deadline);
  ManagedLaunchers launchers;
  launchers.silent = !answer || answer->size() < 2;
  if (launchers.silent) return launchers;
  launchers.complete = !answer->front().empty();
  auto text = answer->begin() + 2;
  for (auto left = std::stol((*answer)[1]); left > 0; --left, text += unreadable_texts) {
    launchers.unreadable.push_back(unreadable_from(text));
  }
  launchers.paths.assign(std::move_iterator(text), std::move_iterator(answer->end()));
  return launchers;
}

PathExamined examine_path(const std::string& path, Access access) {
  if (!access.may_block) return examine_directly(path);
  const auto answer = ask_in_child(
      [&] {
        PathExamined examined = examine_directly(path);
        return Answer{std::to_string(static_cast<int>(examined.presence)),
                      std::to_string(examined.error), std::move(examined.problem)};
      },
      access.deadline);
  if (!answer) return {};
  return {static_cast<Presence>(std::stoi((*answer)[0])), std::stoi((*answer)[1]), (*answer)[2]};
}

std::optional<std::string> find_on_path(std::string_view search_path, std::string_view program) {
  while (!search_path.empty()) {
    const std::size_t colon = search_path.find(':');
    std::string candidate = join_path(search_path.substr(0, colon), program);
    if (examine_directly(candidate).presence == Presence::present &&
        why_not_executable(candidate) == 0) {
      if (!candidate.starts_with('/')) return std::nullopt;
      return candidate;
    }
    if (colon == std::string_view::npos) break;
    search_path.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace modeldprobe
